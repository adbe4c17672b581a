using System.Globalization;
using MmLock.Tool.Messages;
using Microsoft.CodeAnalysis;

namespace MmLock.Tool.Loading;

/// <summary>One of several parts of the projects of an input, which as many machines read: together they read each project once.</summary>
/// <param name="Index">From 1.</param>
/// <param name="Count">How many there are.</param>
internal sealed record Shard(int Index, int Count)
{
    /// <param name="text"><c>K/N</c>; null for all.</param>
    public static Shard Parse(string? text)
    {
        if (text is null)
        {
            return new Shard(1, 1);
        }

        string[] parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && index >= 1 && index <= count
            ? new Shard(index, count)
            : throw new ToolException($"--shard '{text}' is not K/N with K from 1 to N, for instance 2/4.");
    }

    /// <summary>Says that this part has no project, as happens where there are more parts than projects; null where it has some.</summary>
    public string? Emptiness(IReadOnlyList<Project> projects) => Of(projects).Count > 0
        ? null
        : $"Part {Index} of {Count} has no project, and its result is empty: the input has "
            + $"{Figures.Count(projects.Select(p => p.FilePath).Distinct().Count(), "project")}.";

    /// <summary>The projects of this part, by their files: the projects of one file stay together.</summary>
    public IReadOnlyList<Project> Of(IReadOnlyList<Project> projects)
    {
        List<string> files = [.. projects.Select(p => p.FilePath!).Distinct().Order(StringComparer.Ordinal)];
        return [.. projects.Where(p => files.IndexOf(p.FilePath!) % Count == Index - 1)];
    }
}
