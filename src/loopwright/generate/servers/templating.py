"""How this family's templates are laid out."""

from __future__ import annotations

from loopwright.generate.templating import Templates

filled = Templates(__package__, trimmed=True, scripts=True).filled
