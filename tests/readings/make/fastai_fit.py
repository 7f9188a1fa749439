"""fastai's tabular learner: the table of fit_one_cycle."""

import numpy as np
import pandas as pd
from fastai.tabular.all import (
                                     Categorify,
                                     CategoryBlock,
                                     Normalize,
                                     TabularDataLoaders,
                                     accuracy,
                                     set_seed,
                                     tabular_learner,
)

set_seed(1)
rng = np.random.default_rng(10)
frame = pd.DataFrame(rng.normal(size=(500, 4)), columns=list("abcd"))
frame["y"] = (frame.a > frame.b).map({True: "yes", False: "no"})
loaders = TabularDataLoaders.from_df(frame, cont_names=list("abcd"), procs=[Categorify, Normalize], y_names="y",
                                     y_block=CategoryBlock(), valid_idx=range(400, 500), bs=32, device="cpu")
tabular_learner(loaders, layers=[16], metrics=accuracy).fit_one_cycle(6, 5e-3)
