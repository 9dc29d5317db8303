"""The numbers of the ridge that learns taste; what fits its block scales (`blocks`) goes by the same ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RidgeConfig:
    """How taste is learnt. First guesses; to be fitted by replay.

    Attributes:
        noise: λ, variance of a preference round what the vectors can say, against a prior variance of 1.
        zeros: unplayed media that stand in as weak zeros.
        zero_confidence: what one of them counts against one preference.
        most: preferences that are learnt from, strongest first (a solve of 800 rows takes about 15 ms).
    """

    noise: float = 0.3
    zeros: int = 150
    zero_confidence: float = 0.05
    most: int = 400

    @property
    def zero_noise(self) -> float:
        """Variance of a weak zero."""
        return self.noise / self.zero_confidence


CONFIG = RidgeConfig()
