using System.Text;
using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace MmLock.Tool.Reporting;

/// <summary>Writes the difference of two texts in the unified format that <c>git apply</c> and <c>patch</c> read.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    public static string Of(string file, string old, string changed)
    {
        DiffResult diff = Differ.Instance.CreateDiffs(old, changed, ignoreWhiteSpace: false, ignoreCase: false, LineEndingsPreservingChunker.Instance);
        if (diff.DiffBlocks.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder($"--- a/{file}\n+++ b/{file}\n");
        for (int i = 0; i < diff.DiffBlocks.Count;)
        {
            // Blocks whose context would touch share a hunk.
            int last = i;
            while (last + 1 < diff.DiffBlocks.Count && diff.DiffBlocks[last + 1].DeleteStartA - (diff.DiffBlocks[last].DeleteStartA + diff.DiffBlocks[last].DeleteCountA) <= 2 * Context)
            {
                last++;
            }

            WriteHunk(text, diff, i, last);
            i = last + 1;
        }

        return text.ToString();
    }

    private static void WriteHunk(StringBuilder text, DiffResult diff, int first, int last)
    {
        IReadOnlyList<string> old = diff.PiecesOld;
        int start = Math.Max(0, diff.DiffBlocks[first].DeleteStartA - Context);
        int end = Math.Min(old.Count, diff.DiffBlocks[last].DeleteStartA + diff.DiffBlocks[last].DeleteCountA + Context);
        int startB = diff.DiffBlocks[first].InsertStartB - (diff.DiffBlocks[first].DeleteStartA - start);
        int inserted = 0;
        int deleted = 0;
        var lines = new StringBuilder();
        int at = start;
        for (int i = first; i <= last; i++)
        {
            DiffBlock block = diff.DiffBlocks[i];
            for (; at < block.DeleteStartA; at++)
            {
                Line(lines, ' ', old[at]);
            }

            for (; at < block.DeleteStartA + block.DeleteCountA; at++, deleted++)
            {
                Line(lines, '-', old[at]);
            }

            for (int b = 0; b < block.InsertCountB; b++, inserted++)
            {
                Line(lines, '+', diff.PiecesNew[block.InsertStartB + b]);
            }
        }

        for (; at < end; at++)
        {
            Line(lines, ' ', old[at]);
        }

        int countA = end - start;
        int countB = countA - deleted + inserted;
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"@@ -{(countA == 0 ? start : start + 1)},{countA} +{(countB == 0 ? startB : startB + 1)},{countB} @@\n").Append(lines);
    }

    private static void Line(StringBuilder text, char sign, string line)
    {
        text.Append(sign).Append(line);
        if (!line.EndsWith('\n'))
        {
            text.Append("\n\\ No newline at end of file\n");
        }
    }
}
