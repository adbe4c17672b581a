using MmLock.Analyzers.Protocol;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.MSBuild;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Loading;

/// <summary>
/// The loader of what <c>dotnet build</c> builds, completely or not at all: half a solution analysed is worse than none. What is not
/// read by its nature (other languages, files that may not be read) is named.
/// </summary>
internal static class SolutionLoader
{
    /// <param name="input">What to open.</param>
    /// <param name="tell">Hears what takes long and what is not read, a line each, before it goes on.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static async Task<Solution> LoadAsync(InputPath input, Action<string> tell, CancellationToken cancellationToken)
    {
        if (!input.Projects.Any())
        {
            throw new ToolException($"'{input.File}' has no C# project{(input.OtherProjects.Any() ? ", and only C# is read" : "")}.");
        }

        await RestoreIfNeededAsync(input, tell, cancellationToken);
        (Solution solution, IReadOnlyList<string> failures) = await OpenAsync(input, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (await Prerequisites.BuildAsync(Prerequisites.Find(solution, input), input.Root, tell, cancellationToken))
        {
            (solution, failures) = await OpenAsync(input, cancellationToken);
        }

        if (failures.Count > 0)
        {
            await ThrowIfBuildFailsAsync(solution, input, failures, tell, cancellationToken);
        }

        string[] missing = [.. input.Projects.Where(p => !solution.Projects.Any(l => SamePath(l.FilePath, p)))];
        if (missing.Length > 0)
        {
            throw new ToolException(
                $"'{missing[0]}' did not load{(failures.Count > 0 ? ": " + failures[0] : ". 'dotnet build' says more.")}");
        }

        foreach (string other in input.OtherProjects.Concat(
            solution.Projects.Where(
                p => p.Language != LanguageNames.CSharp).Select(p => p.FilePath!)).Distinct().Order(StringComparer.Ordinal))
        {
            tell(
                $"mmlock: '{input.Relative(other)}' is {InputPath.Language(other) ?? "a project in another language"} and not read: what "
                + "it does with a lock is not seen.");
        }

        (solution, IReadOnlyList<string> unreadable) = await SourceEncodings.ApplyAsync(
            Prerequisites.ReferToBuilt(solution, input), cancellationToken);
        foreach (string problem in unreadable)
        {
            tell($"mmlock: {problem}");
        }

        return solution;
    }

    /// <summary>The projects that belong to the input, by their entry or by their place: a project that is only referenced from
    /// elsewhere is not ours to change.</summary>
    public static IEnumerable<Project> Own(Solution solution, InputPath input)
    {
        HashSet<string> named = [.. input.Projects];
        return solution.Projects.Where(p => p.Language == LanguageNames.CSharp && p.FilePath is { } file
            && (named.Contains(file) || file.StartsWith(
                Path.TrimEndingDirectorySeparator(input.Root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
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

    private static async Task<(Solution Solution, IReadOnlyList<string> Failures)> OpenAsync(
        InputPath input,
        CancellationToken cancellationToken)
    {
        var failures = new List<string>();

        // Checks that are generated into accessors are none of what the code does.
        MSBuildWorkspace workspace = MSBuildWorkspace.Create(new Dictionary<string, string> { ["MmLockValidateGuards"] = "false" });
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
        try
        {
            // Ctrl-C reaches the process that evaluates projects, too, and the workspace may wait for its answer for good. A load writes
            // nothing, so it can be left alone.
            Task<Solution> opening = Task.Run(
                async () => input.IsSolution
                    ? await workspace.OpenSolutionAsync(input.File, cancellationToken: cancellationToken)
                    : (await workspace.OpenProjectAsync(input.File, cancellationToken: cancellationToken)).Solution,
                cancellationToken);
            Solution solution = await opening.WaitAsync(cancellationToken);
            lock (failures)
            {
                return (solution, [.. failures]);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The readers of solutions and the process that evaluates projects each throw types of their own.
            throw new ToolException($"'{input.File}' did not load: {failure.Message}");
        }
    }

    /// <summary>Warnings of the load go to standard error, as <c>dotnet build</c> prints them; an error ends the run.</summary>
    private static async Task ThrowIfBuildFailsAsync(
        Solution solution,
        InputPath input,
        IReadOnlyList<string> failures,
        Action<string> tell,
        CancellationToken cancellationToken)
    {
        Project[] all = [.. solution.Projects.Where(p => p.Language == LanguageNames.CSharp && p.FilePath is not null)];
        Project[] named = [.. all.Where(p => failures.Any(f => f.Contains(p.FilePath!, StringComparison.Ordinal)))];
        if (await BuildVerdict.FirstErrorAsync(named.Length > 0 ? named : all, input.Root, cancellationToken) is { } error)
        {
            throw new ToolException($"'{input.File}' did not load: {error}");
        }

        foreach (string warning in failures.Distinct())
        {
            tell($"mmlock: warning of the build: {Shorten(warning)}");
        }
    }

    /// <summary>The workspace begins each with words that say it failed, which it did not.</summary>
    private static string Shorten(string failure)
    {
        const string Message = "' with message: ";
        return failure.IndexOf(Message, StringComparison.Ordinal) is >= 0 and int at ? failure[(at + Message.Length)..] : failure;
    }

    private static bool SamePath(string? one, string other) =>
        string.Equals(one, other, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static async Task RestoreIfNeededAsync(InputPath input, Action<string> tell, CancellationToken cancellationToken)
    {
        string[] unrestored = [.. input.Projects.Where(
            p => !File.Exists(Path.Combine(Path.GetDirectoryName(p)!, "obj", "project.assets.json")))];
        if (unrestored.Length == 0)
        {
            return;
        }

        if (unrestored.FirstOrDefault(p => !File.Exists(p)) is { } absent)
        {
            throw new ToolException($"'{input.File}' names the project '{absent}', which does not exist.");
        }

        tell($"Restoring {Path.GetFileName(input.File)}");
        (int exit, string output) = await DotNet.RunAsync(["restore", input.File], input.Root, cancellationToken);
        if (exit != 0)
        {
            throw new ToolException($"'{unrestored[0]}' does not restore: {DotNet.FirstError(output)}");
        }
    }
}
