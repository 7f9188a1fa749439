"""Several processes in one file: who printed a line, and each one's own numbers.

`labels` recognises what launchers and programs put in front ("[rank3]:",
"3: ", ...), `chorus` the processes that print the same lines without a label,
`shares` deals the rows out to their voices, `company` is what the reader uses.
"""

from logdoctor.voices.company import Company
from logdoctor.voices.shares import series_name, told

__all__ = ["Company", "series_name", "told"]
