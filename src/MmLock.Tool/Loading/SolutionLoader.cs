using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.MSBuild;

namespace MmLock.Tool.Loading;

/// <summary>Opens a solution or project completely or not at all: half a solution analysed is worse than none.</summary>
internal static class SolutionLoader
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async Task<Solution> LoadAsync(InputPath input, CancellationToken cancellationToken)
    {
        await RestoreIfNeededAsync(input, cancellationToken);
        var failures = new List<string>();
        MSBuildWorkspace workspace = MSBuildWorkspace.Create();
        using WorkspaceEventRegistration registration = workspace.RegisterWorkspaceFailedHandler(failed =>
        {
            if (failed.Diagnostic.Kind == WorkspaceDiagnosticKind.Failure)
            {
                lock (failures)
                {
                    failures.Add(failed.Diagnostic.Message);
                }
            }
        });
        Solution solution = input.IsSolution
            ? await workspace.OpenSolutionAsync(input.File, cancellationToken: cancellationToken)
            : (await workspace.OpenProjectAsync(input.File, cancellationToken: cancellationToken)).Solution;
        if (failures.Count > 0)
        {
            throw new ToolException($"'{input.File}' did not load: {failures[0]}");
        }

        string[] missing = [.. input.Projects().Where(p => !solution.Projects.Any(l => l.FilePath == p))];
        if (missing.Length > 0)
        {
            throw new ToolException($"'{missing[0]}' did not load.");
        }

        CheckEncodings(solution, input.Root);
        return solution;
    }

    /// <summary>The projects that belong to the input, by their entry or by their place: a project that is only referenced from elsewhere is not ours to change.</summary>
    public static IEnumerable<Project> Own(Solution solution, InputPath input)
    {
        HashSet<string> named = [.. input.Projects()];
        return solution.Projects.Where(p => p.Language == LanguageNames.CSharp && p.FilePath is { } file
            && (named.Contains(file) || file.StartsWith(input.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
    }

    /// <summary>The first compile errors of the input, or nothing.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> ErrorsAsync(Solution solution, InputPath input, CancellationToken cancellationToken)
    {
        var errors = new List<Diagnostic>();
        foreach (Project project in Own(solution, input))
        {
            Compilation? compilation = await project.GetCompilationAsync(cancellationToken);
            errors.AddRange(compilation!.GetDiagnostics(cancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error));
        }

        return errors;
    }

    private static async Task RestoreIfNeededAsync(InputPath input, CancellationToken cancellationToken)
    {
        string[] unrestored = [.. input.Projects().Where(p => !File.Exists(Path.Combine(Path.GetDirectoryName(p)!, "obj", "project.assets.json")))];
        if (unrestored.Length == 0)
        {
            return;
        }

        if (unrestored.FirstOrDefault(p => !File.Exists(p)) is { } absent)
        {
            throw new ToolException($"The project '{absent}' does not exist.");
        }

        await Console.Error.WriteLineAsync($"Restoring {Path.GetFileName(input.File)}");
        (int exit, string output) = await DotNet.RunAsync(["restore", input.File], input.Root, cancellationToken);
        if (exit != 0)
        {
            string reason = output.Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal))?.Trim() ?? output.Trim();
            throw new ToolException($"'{unrestored[0]}' does not restore: {reason}");
        }
    }

    private static void CheckEncodings(Solution solution, string root)
    {
        foreach (string file in solution.Projects.SelectMany(p => p.Documents).Select(d => d.FilePath).OfType<string>().Distinct().Where(f => f.StartsWith(root, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            byte[] bytes = File.ReadAllBytes(file);
            try
            {
                if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
                {
                    throw new ToolException($"'{file}' is UTF-16. Save it as UTF-8.");
                }

                s_strict.GetCharCount(bytes);
            }
            catch (DecoderFallbackException)
            {
                throw new ToolException($"'{file}' is not UTF-8. Save it as UTF-8, or its text would be damaged.");
            }
        }
    }
}
