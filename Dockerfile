# Citewell in a container: `docker build --tag citewell .`; see docs/deploying.md.
# It runs with a read-only root file system and without a network beyond its own: only the volume is written.

# The Python and the Debian that Citewell is tested on.
FROM python:3.11.14-slim-bookworm AS build
RUN python -m venv /opt/citewell
ENV PATH=/opt/citewell/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /source
COPY constraints.txt ./
# The model that ships needs no PyTorch, but what it is a dependency of does. PyPI's build of it brings CUDA libraries of
# several GB, so the CPU build comes first, and alone from where it is kept.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN pip install --constraint constraints.txt --no-deps --index-url "$TORCH_INDEX" torch
COPY pyproject.toml README.md LICENSE THIRD_PARTY.md ./
COPY corpus corpus
COPY index index
COPY assistant assistant
# Optional packages: `[postgresql]` for a store in PostgreSQL.
ARG EXTRAS=
RUN pip install --constraint constraints.txt ".$EXTRAS"

FROM python:3.11.14-slim-bookworm
COPY --from=build /opt/citewell /opt/citewell
# The number counts, not the name: a volume belongs to it, and an orchestrator sees that it is not root.
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/citewell --shell /usr/sbin/nologin citewell \
    && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/citewell
ENV PATH=/opt/citewell/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CITEWELL_HOME=/var/lib/citewell \
    CITEWELL_HOST=0.0.0.0
USER 10001:10001
VOLUME /var/lib/citewell
EXPOSE 7860
# The first start indexes the built-in library before it is ready.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:7860/readyz', timeout=4)"]
ENTRYPOINT ["citewell"]
CMD ["serve"]
