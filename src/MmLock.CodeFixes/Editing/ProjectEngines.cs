using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Inventory;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// What is known of a project's locks, for as long as the host keeps its compilation: fixes and the tool ask again and
/// again. Any number of threads may ask.
/// </summary>
internal static class ProjectEngines
{
    /// <summary>Of one compilation: alone, and with what its solution adds.</summary>
    private const int MaxEntries = 4;

    private static readonly ConditionalWeakTable<Compilation, ConcurrentQueue<Entry>> s_known = new();

    /// <returns>Null for a project that has no compilation.</returns>
    public static Task<LockEngine?> OfAsync(Project project, CancellationToken cancellationToken) =>
        OfAsync(project, ImmutableDictionary<HandedName, bool>.Empty, cancellationToken);

    /// <param name="project">The project.</param>
    /// <param name="handed">Names of locks that other projects hand to it or get from it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<LockEngine?> OfAsync(
        Project project, ImmutableDictionary<HandedName, bool> handed, CancellationToken cancellationToken)
    {
        if (await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is not { } compilation)
        {
            return null;
        }

        // The same compilation may come with another list of effects or other settings, and with other projects around it.
        AnalyzerOptions options = project.AnalyzerOptions;
        ConcurrentQueue<Entry> entries = s_known.GetOrCreateValue(compilation);
        if (entries.FirstOrDefault(e => e.Options == options && e.IsOf(handed)) is not { } entry)
        {
            entry = new Entry(options, handed, LockEngine.Of(compilation, options, handed, cancellationToken));
            entries.Enqueue(entry);
            while (entries.Count > MaxEntries && entries.TryDequeue(out _))
            {
            }
        }

        return entry.Engine;
    }

    private sealed class Entry(AnalyzerOptions options, ImmutableDictionary<HandedName, bool> handed, LockEngine engine)
    {
        public AnalyzerOptions Options { get; } = options;

        public LockEngine Engine { get; } = engine;

        public bool IsOf(ImmutableDictionary<HandedName, bool> names) =>
            names.Count == handed.Count && names.All(n => handed.TryGetValue(n.Key, out bool nests) && nests == n.Value);
    }
}
