"""Short clips made of the sample photos that scikit-image and scikit-learn ship; what each shows, in words."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Photo:
    """A photo inside a package's wheel, and queries that should find it."""

    package: str
    file: str
    english: tuple[str, ...]
    chinese: tuple[str, ...]

    @property
    def path(self) -> Path:
        """Where it lies."""
        spec = find_spec(self.package)
        assert spec and spec.origin
        return Path(spec.origin).parent / self.file


PHOTOS = {
    "astronaut": Photo("skimage", "data/astronaut.png", ("astronaut", "a woman in a space suit"), ("宇航员", "航天員")),
    "cat": Photo("skimage", "data/chelsea.png", ("cat", "a sleepy kitten"), ("猫", "小貓")),
    "coffee": Photo("skimage", "data/coffee.png", ("coffee", "a cup of coffee on a table"), ("咖啡", "一杯咖啡")),
    "rocket": Photo("skimage", "data/rocket.jpg", ("rocket", "rocket launch at night"), ("火箭", "火箭发射")),
    "camera": Photo("skimage", "data/camera.png", ("photographer", "man with a camera"), ("摄影师", "相机")),
    "coins": Photo("skimage", "data/coins.png", ("coins", "old coins"), ("硬币", "古钱币")),
    "motorcycle": Photo(
        "skimage", "data/motorcycle_left.png", ("motorcycle", "a motorbike in a garage"), ("摩托车", "摩托")
    ),
    "page": Photo("skimage", "data/page.png", ("page of text", "printed text"), ("文字", "文档")),
    "moon": Photo("skimage", "data/moon.png", ("moon", "surface of the moon"), ("月亮", "月球")),
    "horse": Photo("skimage", "data/horse.png", ("horse",), ("马",)),
    "temple": Photo("sklearn", "datasets/images/china.jpg", ("temple", "a chinese temple"), ("寺庙", "中国的宫殿")),
    "flower": Photo("sklearn", "datasets/images/flower.jpg", ("flower", "a pink flower"), ("花", "粉色的花朵")),
}
