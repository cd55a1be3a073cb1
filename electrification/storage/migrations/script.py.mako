"""${message}"""

import sqlalchemy as sa
from alembic import op

from electrification.storage.types import Instant, Real, Shape, WholeNumber

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    raise NotImplementedError("the history is never taken back")
