using DiffPlex;
using DiffPlex.Model;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Tool.Conversion;

/// <summary>The difference of two texts as edits of whole lines: the same edit made under two symbol sets comes out the same.</summary>
internal static class LineDifference
{
    public static IEnumerable<TextChange> Between(SourceText old, SourceText changed)
    {
        DiffResult diff = Differ.Instance.CreateLineDiffs(old.ToString(), changed.ToString(), ignoreWhitespace: false, ignoreCase: false);
        foreach (DiffBlock block in diff.DiffBlocks)
        {
            TextSpan span = TextSpan.FromBounds(Start(old, block.DeleteStartA), Start(old, block.DeleteStartA + block.DeleteCountA));
            string text = changed.ToString(
                TextSpan.FromBounds(Start(changed, block.InsertStartB), Start(changed, block.InsertStartB + block.InsertCountB)));
            yield return new TextChange(span, text);
        }
    }

    private static int Start(SourceText text, int line) => line < text.Lines.Count ? text.Lines[line].Start : text.Length;
}
