using System.Runtime.CompilerServices;
using MmLock.Analyzers.Inventory;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// What is known of a project's locks, for as long as the host keeps its compilation: fixes and the tool ask again and
/// again. Any number of threads may ask.
/// </summary>
internal static class ProjectEngines
{
    private static readonly ConditionalWeakTable<Compilation, Entry> s_known = new();

    /// <returns>Null for a project that has no compilation.</returns>
    public static async Task<LockEngine?> OfAsync(Project project, CancellationToken cancellationToken)
    {
        if (await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is not { } compilation)
        {
            return null;
        }

        // The same compilation may come with another list of effects or other settings.
        AnalyzerOptions options = project.AnalyzerOptions;
        if (!s_known.TryGetValue(compilation, out Entry? entry) || entry.Options != options)
        {
            entry = new Entry(options, LockEngine.Of(compilation, options, cancellationToken));
            s_known.Remove(compilation);
            entry = s_known.GetValue(compilation, _ => entry);
        }

        return entry.Options == options ? entry.Engine : LockEngine.Of(compilation, options, cancellationToken);
    }

    private sealed class Entry(AnalyzerOptions options, LockEngine engine)
    {
        public AnalyzerOptions Options { get; } = options;

        public LockEngine Engine { get; } = engine;
    }
}
