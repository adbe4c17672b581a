using System;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Effects;

/// <summary>One line of an effect list that is neither blank nor a comment.</summary>
/// <param name="Kinds">What the line says the member does.</param>
/// <param name="Id">The member, or null when the line cannot be read.</param>
/// <param name="Subject">The part of the line that a report points at: what is wrong, or the ID.</param>
/// <param name="Problem">Why the line cannot be read.</param>
internal sealed record EffectLine(EffectKinds Kinds, EffectId? Id, TextSpan Subject, string? Problem);

/// <summary>
/// Reads effect lists: <c>Kind[,Kind] ID</c>, comments after <c>#</c>. A line that cannot be read carries its problem
/// and takes nothing away from the others.
/// </summary>
internal static class EffectLines
{
    public const string FileName = "MmLock.Effects.txt";

    /// <summary>Whether an additional file is such a list, by its name alone.</summary>
    public static bool IsEffectsFile(string path) => ListFile.IsNamed(path, FileName);

    public static IEnumerable<EffectLine> Parse(SourceText text)
    {
        foreach (TextLine line in text.Lines)
        {
            if (Parse(line.ToString(), line.Start) is { } parsed)
            {
                yield return parsed;
            }
        }
    }

    private static EffectLine? Parse(string line, int offset)
    {
        int end = EndOfContent(line);
        int start = 0;
        while (start < end && ListFile.IsSpace(line[start]))
        {
            start++;
        }

        if (start == end)
        {
            return null;
        }

        EffectLine Wrong(int from, int to, string problem) =>
            new(EffectKinds.None, null, TextSpan.FromBounds(offset + from, offset + to), problem);

        EffectKinds kinds = EffectKinds.None;
        int named = 0;
        bool saysNone = false;
        int at = start;
        while (true)
        {
            int word = at;
            while (at < end && line[at] != ',' && !ListFile.IsSpace(line[at]))
            {
                at++;
            }

            string name = line.Substring(word, at - word);
            if (EffectNames.OfWord(name) is not { } kind)
            {
                return Wrong(word, Math.Max(at, Math.Min(word + 1, end)), $"'{name}' is no effect: write {EffectNames.Words}");
            }

            kinds |= kind;
            named++;
            saysNone |= kind == EffectKinds.None;
            int next = SkipSpaces(line, at, end);
            if (next >= end || line[next] != ',')
            {
                at = next;
                break;
            }

            at = SkipSpaces(line, next + 1, end);
        }

        if (saysNone && named > 1)
        {
            return Wrong(start, end, "None stands alone");
        }

        if (at >= end)
        {
            return Wrong(start, end, "the documentation ID is missing");
        }

        // A space after the comma between parameters is a slip of the pen, not another ID.
        string id = new(line.Substring(at, end - at).Where(c => !ListFile.IsSpace(c)).ToArray());
        return EffectId.Parse(id, out string? problem) is { } parsed
            ? new EffectLine(kinds, parsed, TextSpan.FromBounds(offset + at, offset + end), null)
            : Wrong(at, end, problem ?? "");
    }

    /// <summary>Before a comment. Inside an ID (<c>#ctor</c>) the sign has no space before it.</summary>
    private static int EndOfContent(string line)
    {
        int end = line.Length;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '#' && (i == 0 || ListFile.IsSpace(line[i - 1])))
            {
                end = i;
                break;
            }
        }

        while (end > 0 && ListFile.IsSpace(line[end - 1]))
        {
            end--;
        }

        return end;
    }

    private static int SkipSpaces(string line, int at, int end)
    {
        while (at < end && ListFile.IsSpace(line[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>The list that is part of this assembly.</summary>
    public static SourceText BuiltInText() => ListFile.BuiltIn("MmLock.Analyzers.Effects.BaseClassLibrary.txt");
}
