using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;
using Microsoft.VisualStudio.SolutionPersistence;
using Microsoft.VisualStudio.SolutionPersistence.Model;
using Microsoft.VisualStudio.SolutionPersistence.Serializer;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Loading;

/// <summary>The projects of a solution, in any of its formats, as the SDK's own parser reads them.</summary>
internal static partial class SolutionFile
{
    private const string Filter = ".slnf";

    private sealed record Filtered(string? Path, string[]? Projects);

    private sealed record FilterFile(Filtered? Solution);

    public static bool Is(string file) => IsFilter(file) || SolutionSerializers.GetSerializerByMoniker(file) is not null;

    public static bool IsFilter(string file) => Path.GetExtension(file).Equals(Filter, StringComparison.OrdinalIgnoreCase);

    /// <returns>The solution, which a filter names, and the full paths of its projects in a fixed order; folders of the solution are
    /// none.</returns>
    public static async Task<(string Solution, IReadOnlyList<string> Projects)> ReadAsync(string file, CancellationToken cancellationToken)
    {
        string solution = file;
        IEnumerable<string> projects;
        if (IsFilter(file))
        {
            // A filter's projects are named from the folder of its solution.
            Filtered filter = await ReadFilterAsync(file, cancellationToken);
            solution = Full(file, filter.Path!);
            if (!File.Exists(solution))
            {
                throw new ToolException($"'{file}' filters '{solution}', which does not exist.");
            }

            projects = filter.Projects ?? [];
            HashSet<string> known = new(
                (await ProjectsAsync(solution, cancellationToken)).Select(p => Full(solution, p)), StringComparer.OrdinalIgnoreCase);
            if (projects.FirstOrDefault(p => !known.Contains(Full(solution, p))) is { } missing)
            {
                throw new ToolException(
                    $"'{file}' names '{missing}', which is no project of '{solution}'. Name it as the solution does, or leave it out.");
            }
        }
        else
        {
            projects = await ProjectsAsync(file, cancellationToken);
        }

        return (solution, [.. projects.Select(p => Full(solution, p)).Order(StringComparer.Ordinal)]);
    }

    private static async Task<IReadOnlyList<string>> ProjectsAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            ISolutionSerializer serializer = SolutionSerializers.GetSerializerByMoniker(file)
                ?? throw new ToolException($"'{file}' is no solution: it is neither .sln nor .slnx.");
            return [.. (await serializer.OpenAsync(file, cancellationToken)).SolutionProjects.Select(p => p.FilePath)];
        }
        catch (Exception failure) when (failure is SolutionException or XmlException)
        {
            string line = failure is SolutionException { Line: { } at } ? $" (line {at})" : "";
            throw new ToolException($"'{file}' cannot be read as a solution: {failure.Message}{line}");
        }
    }

    private static async Task<Filtered> ReadFilterAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using FileStream stream = File.OpenRead(file);
            return await JsonSerializer.DeserializeAsync(
                stream, FilterJson.Default.FilterFile, cancellationToken) is { Solution: { Path: not null } filter }
                ? filter
                : throw new ToolException($"'{file}' names no solution.");
        }
        catch (JsonException failure)
        {
            throw new ToolException($"'{file}' cannot be read: {failure.Message}");
        }
    }

    private static string Full(string from, string path) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from)!, path.Replace('\\', '/')));

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip)]
    [JsonSerializable(typeof(FilterFile))]
    private sealed partial class FilterJson : JsonSerializerContext;
}
