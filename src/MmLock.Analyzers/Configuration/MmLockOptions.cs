using System;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Configuration;

/// <summary>
/// The <c>mmlock.*</c> options of <c>.editorconfig</c>, as the rules use them. What cannot be read is left out; MML9001
/// speaks of it.
/// </summary>
internal sealed class MmLockOptions
{
    public const string Prefix = "mmlock.";
    public const string CoarseLocks = "mmlock.coarse_locks";
    public const string StructureLocks = "mmlock.structure_locks";
    public const string RangeParameterNames = "mmlock.range_parameter_names";
    public const string MaxCallDepth = "mmlock.max_call_depth";
    public const string ClosedWorld = "mmlock.closed_world";

    public const int DefaultMaxCallDepth = 16;

    /// <summary>All keys, in the order in which messages name them.</summary>
    public static readonly ImmutableArray<string> Keys =
        ImmutableArray.Create(CoarseLocks, StructureLocks, RangeParameterNames, MaxCallDepth, ClosedWorld);

    private MmLockOptions(
        ImmutableArray<ISymbol> coarse, ImmutableArray<ISymbol> structure, ImmutableHashSet<string> names, int depth,
        bool isClosedWorld, PrimitiveTable primitives, ImmutableDictionary<HandedName, bool> handed)
    {
        IsClosedWorld = isClosedWorld;
        Primitives = primitives;
        CoarseLockMembers = coarse;
        StructureLockMembers = structure;
        RangeParameters = names;
        CallDepth = depth;
        Handed = handed;
    }

    /// <summary>
    /// Names of locks that other projects of the solution designate, and hand to this one or get from it; true for one that some
    /// project creates such that it nests. Empty where the host knows one project only.
    /// </summary>
    public ImmutableDictionary<HandedName, bool> Handed { get; }

    public MmLockOptions With(ImmutableDictionary<HandedName, bool> handed) =>
        new(CoarseLockMembers, StructureLockMembers, RangeParameters, CallDepth, IsClosedWorld, Primitives, handed);

    /// <summary>The lock primitives, those of the project's own files included.</summary>
    public PrimitiveTable Primitives { get; }

    /// <summary>Fields, properties and classes named in <c>mmlock.coarse_locks</c>.</summary>
    public ImmutableArray<ISymbol> CoarseLockMembers { get; }

    /// <summary>Fields and properties named in <c>mmlock.structure_locks</c>.</summary>
    public ImmutableArray<ISymbol> StructureLockMembers { get; }

    /// <summary>Whether the settings say of a member that it is a lock.</summary>
    public bool NamesLocks => !CoarseLockMembers.IsEmpty || !StructureLockMembers.IsEmpty;

    /// <summary>Names in <c>mmlock.range_parameter_names</c>, without regard to case.</summary>
    public ImmutableHashSet<string> RangeParameters { get; }

    /// <summary>How many calls the analysis follows: <c>mmlock.max_call_depth</c>, the largest one when files disagree.</summary>
    public int CallDepth { get; }

    /// <summary>
    /// <c>mmlock.closed_world</c>, false when files disagree: no code but that of the project and of what it references overrides or
    /// implements what these declare.
    /// </summary>
    public bool IsClosedWorld { get; }

    /// <summary>The union over all files of a compilation: a lock is one for all of its files.</summary>
    public static MmLockOptions Read(Compilation compilation, AnalyzerOptions? options, CancellationToken cancellationToken) =>
        Read(compilation, options?.AnalyzerConfigOptionsProvider, PrimitiveTable.For(options, cancellationToken), cancellationToken);

    private static MmLockOptions Read(
        Compilation compilation, AnalyzerConfigOptionsProvider? provider, PrimitiveTable primitives, CancellationToken cancellationToken)
    {
        var values = Keys.ToDictionary(k => k, _ => new SortedSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        if (provider is not null)
        {
            Add(provider.GlobalOptions);
            foreach (SyntaxTree tree in compilation.SyntaxTrees)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Add(provider.GetOptions(tree));
            }
        }

        return new MmLockOptions(
            Members(CoarseLocks),
            Members(StructureLocks),
            values[RangeParameterNames].SelectMany(Split).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase),
            values[MaxCallDepth].Select(ParseDepth).Max() ?? DefaultMaxCallDepth,
            values[ClosedWorld].Any(v => ParseSwitch(v) == true) && !values[ClosedWorld].Any(v => ParseSwitch(v) == false),
            primitives,
            ImmutableDictionary<HandedName, bool>.Empty);

        void Add(AnalyzerConfigOptions options)
        {
            foreach (string key in Keys)
            {
                if (options.TryGetValue(key, out string? value))
                {
                    values[key].Add(value);
                }
            }
        }

        ImmutableArray<ISymbol> Members(string key) =>
            values[key].SelectMany(Split).Distinct(StringComparer.Ordinal).SelectMany(n => FindLock(n, compilation, out _))
                .ToImmutableArray();
    }

    /// <summary>The elements of a list. <c>unset</c> is .editorconfig's own word for no value.</summary>
    public static IEnumerable<string> Split(string value) =>
        IsUnset(value) ? Enumerable.Empty<string>() : WrittenNames.Split(value, ',').Select(n => n.Trim()).Where(n => n.Length > 0);

    public static bool IsUnset(string value) => value.Trim() is "" or "unset";

    /// <summary>A positive number, or null.</summary>
    public static int? ParseDepth(string value) =>
        int.TryParse(value.Trim(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int depth)
            && depth > 0
            ? depth
            : null;

    public static bool? ParseSwitch(string value) => bool.TryParse(value.Trim(), out bool isOn) ? isOn : null;

    /// <summary>
    /// The fields and properties that a lock is named by, or the class whose objects it is; none with the reason when there is none.
    /// </summary>
    public static IEnumerable<ISymbol> FindLock(string name, Compilation compilation, out string? problem)
    {
        if (WrittenNames.FindType(name, compilation) is { TypeKind: TypeKind.Class or TypeKind.Struct } designated)
        {
            problem = null;
            return new[] { designated };
        }

        (string typeName, string memberName) = WrittenNames.Member(name);
        if (typeName.Length == 0 || memberName.Length == 0)
        {
            problem = "a lock is named Namespace.Type.Member";
            return Enumerable.Empty<ISymbol>();
        }

        if (WrittenNames.FindType(typeName, compilation) is not { } type)
        {
            problem = $"neither this project nor its references have a type '{typeName}'"
                + (WrittenNames.FindGeneric(typeName, compilation) is { } generic
                    ? $"; with its type parameters it is '{generic.ToDisplayString()}.{memberName}'"
                    : "");
            return Enumerable.Empty<ISymbol>();
        }

        List<ISymbol> members = type.GetMembers(memberName).Where(m => m is IFieldSymbol or IPropertySymbol).ToList();
        problem = members.Count > 0 ? null : $"'{typeName}' has no field or property '{memberName}'";
        return members;
    }
}
