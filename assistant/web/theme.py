"""The colours and type of Gradio's own parts; what we write ourselves is coloured in `static/app.css`.

System fonts only: a web font would be a request to another host.
"""

import gradio as gr
from gradio.themes.utils import colors, sizes

_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")


def build_theme() -> gr.themes.Base:
    """Make the theme, every text at a contrast of at least 4.5 to 1 in light and dark."""
    return gr.themes.Base(
        primary_hue=colors.teal,
        neutral_hue=colors.stone,
        text_size=sizes.text_lg,
        font=_FONTS,
        font_mono=("monospace",),
    ).set(
        body_background_fill="var(--paper)",
        body_background_fill_dark="var(--paper)",
        body_text_color="var(--ink)",
        body_text_color_dark="var(--ink)",
        body_text_color_subdued="var(--ink-soft)",
        body_text_color_subdued_dark="var(--ink-soft)",
        input_background_fill="var(--card)",
        input_background_fill_dark="var(--card)",
        input_placeholder_color="var(--ink-soft)",
        input_placeholder_color_dark="var(--ink-soft)",
        button_primary_background_fill="var(--accent)",
        button_primary_background_fill_dark="var(--accent)",
        button_primary_text_color="var(--on-accent)",
        button_primary_text_color_dark="var(--on-accent)",
    )
