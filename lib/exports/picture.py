"""A chart of a report as a picture for slides; `lib.paper` draws it."""

from lib import limited
from lib.exports import font_folder
from lib.exports.pdf import SETTING, colours, fit, spec_of
from lib.exports.report import NotSet, Report
from lib.paper.document import Picture
from lib.paper.picture import as_png


def png_of(report: Report) -> bytes:
    """The one chart of a report as a PNG, light and twice as large as on a screen, with title, period and source.

    Raises:
        NotSet: something in it ended what draws, or takes too much.
    """
    [figure] = report.figures
    assert figure.drawing is not None, "there is something to draw"
    picture = Picture(
        title=fit(figure.title),
        subtitle=fit(figure.subtitle),
        legend=fit(figure.legend),
        period=fit(report.period),
        source="Coaching Plans",
        spec=fit(spec_of(figure.drawing)),
        colours=colours(),
    )
    try:
        [content] = limited.run(SETTING, as_png, picture, font_folder.folder())
    except limited.DidNotFinish as error:
        raise NotSet from error
    return content
