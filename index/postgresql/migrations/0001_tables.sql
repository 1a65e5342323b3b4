-- A row of documents, passages, texts and terms belongs to every snapshot whose number is at least its `born` and less
-- than its `died`. What an update leaves as it was therefore stands here once, however many snapshots are kept.
-- Names sort by their code points, as they do in the program.

CREATE TABLE snapshots (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    manifest text NOT NULL,
    -- One that is no longer kept has rows to be deleted, and answers nobody.
    stage text NOT NULL DEFAULT 'draft' CHECK (stage IN ('draft', 'kept', 'removed')),
    -- How many words its passages have, for the mean length that BM25 wants.
    words bigint NOT NULL
);

-- What was measured of a snapshot.
CREATE TABLE files (
    number integer NOT NULL REFERENCES snapshots ON DELETE CASCADE,
    name text NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (number, name)
);

-- `published` is the id of the snapshot that answers, `paused` the message of a pause.
CREATE TABLE state (
    name text PRIMARY KEY,
    value text NOT NULL
);

-- In how many passages a stemmed word stands.
CREATE TABLE terms (
    term text COLLATE "C" NOT NULL,
    born integer NOT NULL,
    died integer NOT NULL,
    passages integer NOT NULL,
    PRIMARY KEY (term, born)
);

CREATE TABLE documents (
    document_id text COLLATE "C" NOT NULL,
    born integer NOT NULL,
    died integer NOT NULL,
    -- Of the document, its passages and the encoder: what has the same digest has the same rows.
    digest bytea NOT NULL,
    source_sha256 text NOT NULL,
    content text NOT NULL,
    PRIMARY KEY (document_id, born)
);

CREATE TABLE passages (
    document_id text COLLATE "C" NOT NULL,
    -- The offset at which it begins.
    place integer NOT NULL,
    born integer NOT NULL,
    died integer NOT NULL,
    kind text NOT NULL,
    populations text[] NOT NULL,
    sections text[] NOT NULL,
    -- How often each stemmed word stands in it, how many words there are, and that number as BM25 takes it.
    words jsonb NOT NULL,
    length integer NOT NULL,
    rounded_length integer NOT NULL,
    -- Of its texts and the encoder: what has the same digest has the same vectors.
    digest bytea NOT NULL,
    -- The vectors of its tokens, a byte a component, and how many tokens each sentence has.
    tokens bytea NOT NULL,
    counts integer[] NOT NULL,
    content text NOT NULL,
    PRIMARY KEY (document_id, place, born)
);
CREATE INDEX passages_words ON passages USING gin (words);
CREATE INDEX passages_digest ON passages (digest);

-- What is embedded of a passage: the whole, which is sentence 0, and its sentences, from 1.
CREATE TABLE texts (
    document_id text COLLATE "C" NOT NULL,
    place integer NOT NULL,
    sentence integer NOT NULL,
    born integer NOT NULL,
    died integer NOT NULL,
    kind text NOT NULL,
    populations text[] NOT NULL,
    sections text[] NOT NULL,
    encoder text NOT NULL,
    vector vector NOT NULL,
    PRIMARY KEY (document_id, place, sentence, born)
);
