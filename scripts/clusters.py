"""``gaiko clusters``: make the table of word clusters."""

from pathlib import Path
from typing import Annotated

import typer

from gaiko.corpus.files import replacing


def command(
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Output file; by default the table that recognizers read.")
    ] = None,
) -> None:
    """Cluster the word vectors of ja_ginza into the feature table of crf, linear and hybrid recognizers.

    Needed only after a change of ja_ginza's vectors. Train the models again afterwards: their features depend on the table.

    Examples:

    \b
      gaiko clusters
      gaiko clusters -o build/clusters.npz
    """
    from gaiko.annotators.external.ginza_model import load_vectors
    from gaiko.models.recognizers.features.clusters import TABLE, make_table, table_arrays
    from gaiko.models.recognizers.weights import write_arrays

    path = out or TABLE
    table = make_table(*load_vectors())
    with replacing(path) as file:
        write_arrays(file, table_arrays(table))
    sizes = ", ".join(str(size) for size in table.clusters)
    print(f"{path}: {len(table.hashes):,} words in {sizes} clusters, {path.stat().st_size / 1e6:.1f} MB")
