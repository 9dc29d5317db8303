"""From histories and a recommender to figures that can be believed: split → predict → measure → interval → report."""
