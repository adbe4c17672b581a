using Microsoft.CodeAnalysis;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Loading;

/// <summary>
/// The built files that code needs before it can be understood: source generators and analyzers of the same solution, and
/// referenced projects in languages that are not read.
/// </summary>
internal static class Prerequisites
{
    /// <param name="File">The assembly.</param>
    /// <param name="User">The project that needs it.</param>
    /// <param name="Producer">The project file that makes it; null when none in sight does.</param>
    internal sealed record Missing(string File, string User, string? Producer);

    public static IReadOnlyList<Missing> Find(Solution solution, InputPath input)
    {
        var missing = new List<Missing>();
        foreach (Project project in SolutionLoader.Own(solution, input))
        {
            IEnumerable<string> needed = project.AnalyzerReferences.Select(a => a.FullPath).OfType<string>()
                .Concat(Foreign(project).Select(p => p.OutputFilePath).OfType<string>());
            foreach (string file in needed.Where(f => !File.Exists(f)))
            {
                missing.Add(new Missing(file, project.Name, solution.Projects.FirstOrDefault(p => p.OutputFilePath == file)?.FilePath));
            }
        }

        return missing;
    }

    /// <summary>Builds what can be built.</summary>
    /// <returns>Whether anything was.</returns>
    public static async Task<bool> BuildAsync(
        IReadOnlyList<Missing> missing,
        string folder,
        Action<string> tell,
        CancellationToken cancellationToken)
    {
        string[] producers = [.. missing.Select(m => m.Producer).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        foreach (string producer in producers)
        {
            tell($"Building {Path.GetFileName(producer)}, which {missing.First(m => m.Producer == producer).User} needs to compile");
            (int exit, string output) = await SharedCompiler.BuildAsync(
                [producer, "-consoleLoggerParameters:NoSummary"], folder, cancellationToken);
            if (exit != 0)
            {
                throw new ToolException(
                    $"'{producer}' does not build, and '{missing.First(m => m.Producer == producer).User}' needs what it makes to "
                    + $"compile: {DotNet.FirstError(output)}");
            }
        }

        return producers.Length > 0;
    }

    /// <summary>Refers to the built form of projects whose language is not read: the workspace can make none itself.</summary>
    public static Solution ReferToBuilt(Solution solution, InputPath input)
    {
        foreach (Project project in SolutionLoader.Own(solution, input).ToArray())
        {
            foreach (Project foreign in Foreign(project).Where(f => File.Exists(f.OutputFilePath)))
            {
                ProjectReference reference = project.ProjectReferences.First(r => r.ProjectId == foreign.Id);
                solution = solution.RemoveProjectReference(project.Id, reference)
                    .AddMetadataReference(
                        project.Id,
                        MetadataReference.CreateFromFile(
                            foreign.OutputFilePath!, new MetadataReferenceProperties(aliases: reference.Aliases)));
            }
        }

        return solution;
    }

    private static IEnumerable<Project> Foreign(Project project) =>
        project.ProjectReferences.Select(
            r => project.Solution.GetProject(r.ProjectId)).OfType<Project>().Where(p => !p.SupportsCompilation);
}
