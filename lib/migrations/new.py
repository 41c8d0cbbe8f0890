"""Write the next migration from the difference between the models and the migrations there are.

    python -m lib.migrations.new "Plans have a mentor"

What is written is a proposal: read it, and try it on both databases with `make test`.
"""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from lib.db import MIGRATIONS, make_engine


def write_migration(message: str, *, scripts: Path = MIGRATIONS) -> Path:
    """Write the migration that follows the newest one, for the tables as the models are now.

    Args:
        message: what changes, in a few words; it becomes the file's name and first line.
        scripts: the folder with `env.py` and `versions`.

    Returns:
        The new file.
    """
    config = Config()
    config.set_main_option("script_location", str(scripts))
    newest = ScriptDirectory.from_config(config).get_current_head() or "0"
    number = f"{int(newest) + 1:04}"
    path = scripts / "versions" / f"{number}_{re.sub(r'[^a-z0-9]+', '_', message.lower()).strip('_')}.py"
    config.set_main_option("file_template", path.stem)
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/models.db")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=number)
        engine.dispose()
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('Please say what changes: python -m lib.migrations.new "Plans have a mentor"')
    write_migration(sys.argv[1])
