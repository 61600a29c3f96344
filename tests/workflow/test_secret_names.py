"""The secrets that a text names."""

from tracer_bullet.workflow.secret_names import secret_names


def test_a_text_without_a_secret() -> None:
    assert (
        secret_names(["", "${{ vars.A }} secrets", "${{ secrets.GITHUB_TOKEN }} ${{ secrets.github_token }}"])
        == []
    )


def test_each_secret_is_named_once() -> None:
    texts = ["${{ secrets.A }} ${{ secrets['B-C'] }}", "${{ secrets.A || secrets . D }}"]
    assert secret_names(texts) == ["A", "B-C", "D"]
