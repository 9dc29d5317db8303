"""What each stage does with a group of files: read what it needs, extract (pure, may run elsewhere), write.

`core.pipeline` knows the order of the stages; the modules here know what is inside each. Extracting never touches the
store, so that a group can be extracted by another process or machine while this one writes.
"""

from core.stages.base import Outcome, StageWork, Task, Toolbox
from core.stages.content import ContentStage
from core.stages.facts import FactsStage
from core.stages.meaning import MeaningStage
from core.stages.speech import SpeechStage
from core.types import Stage

__all__ = ["STAGES", "Outcome", "StageWork", "Task", "Toolbox"]

STAGES: tuple[StageWork, ...] = (
    FactsStage(),
    ContentStage(),
    SpeechStage(Stage.GIST),
    SpeechStage(Stage.SPEECH),
    MeaningStage(),
)
