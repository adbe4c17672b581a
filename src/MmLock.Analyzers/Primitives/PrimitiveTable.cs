using System;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Primitives;

/// <summary>
/// The lock primitives that a project knows: those that are built in, and those of the user's files. Immutable, and of
/// no compilation.
/// </summary>
internal sealed class PrimitiveTable
{
    private static readonly Lazy<PrimitiveTable> s_builtIn = new(() =>
        new PrimitiveTable(
            PrimitiveLines.Parse(PrimitiveLines.BuiltInText()).Entries.Select(e => e.Primitive).ToImmutableArray(),
            ImmutableArray<LockPrimitive>.Empty));

    private PrimitiveTable(ImmutableArray<LockPrimitive> builtIn, ImmutableArray<LockPrimitive> own)
    {
        All = builtIn.Where(b => own.All(o => o.MetadataName != b.MetadataName)).Concat(own).ToImmutableArray();
    }

    public static PrimitiveTable BuiltIn => s_builtIn.Value;

    /// <summary>Whether every program can have locks of a type, so that the names of its members are looked for in each file.</summary>
    public static bool IsEverywhere(LockPrimitive primitive) =>
        primitive.MetadataName.StartsWith("System.Threading.", StringComparison.Ordinal) || primitive.Is(PrimitiveTraits.Api);

    /// <summary>Each type once; of the user's files, the last word on a type counts.</summary>
    public ImmutableArray<LockPrimitive> All { get; }

    /// <summary>The built-in table under the lines of the project's files. What cannot be read there, MML9001 reports.</summary>
    public static PrimitiveTable For(AnalyzerOptions? options, CancellationToken cancellationToken)
    {
        var own = new List<LockPrimitive>();
        foreach (AdditionalText file in options?.AdditionalFiles ?? ImmutableArray<AdditionalText>.Empty)
        {
            if (PrimitiveLines.IsPrimitivesFile(file.Path) && file.GetText(cancellationToken) is { } text)
            {
                own.AddRange(PrimitiveLines.Parse(text).Entries.Select(e => e.Primitive));
            }
        }

        return own.Count == 0
            ? BuiltIn
            : new PrimitiveTable(BuiltIn.All, own.GroupBy(p => p.MetadataName).Select(g => g.Last()).ToImmutableArray());
    }

    /// <summary>The names of members that do one of some things.</summary>
    public static ImmutableHashSet<string> Names(IEnumerable<LockPrimitive> primitives, params LockVerb[] verbs) =>
        primitives.SelectMany(p => p.Members).Where(m => verbs.Contains(m.Verb)).Select(m => m.Name)
            .ToImmutableHashSet(StringComparer.Ordinal);
}
