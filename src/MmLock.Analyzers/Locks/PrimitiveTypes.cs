using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Locks;

/// <summary>The lock primitives whose types a compilation knows.</summary>
internal sealed class PrimitiveTypes
{
    private readonly Dictionary<ITypeSymbol, LockPrimitive> _known = new(SymbolEqualityComparer.Default);

    public PrimitiveTypes(Compilation compilation, PrimitiveTable table)
    {
        foreach (LockPrimitive primitive in table.All)
        {
            foreach (INamedTypeSymbol type in compilation.GetTypesByMetadataName(primitive.MetadataName))
            {
                _known[type] = primitive;
            }
        }

        Monitor = table.All.First(p => p.Is(PrimitiveTraits.AnyObject));
        Others = new LockMemberNames(_known.Values.Where(p => !PrimitiveTable.IsEverywhere(p)).ToList());
    }

    /// <summary>What locks any object.</summary>
    public LockPrimitive Monitor { get; }

    /// <summary>The names of members of those that only some compilations know.</summary>
    public LockMemberNames Others { get; }

    /// <summary>The primitive that a type itself is; null for another type, one derived from a primitive included.</summary>
    public LockPrimitive? Of(ITypeSymbol? type) =>
        type is not null && _known.TryGetValue(type.OriginalDefinition, out LockPrimitive? primitive) ? primitive : null;

    /// <summary>
    /// The primitive whose member a method or property is when it is used on a value: its own type's, or the value's,
    /// or one that these derive from.
    /// </summary>
    public LockPrimitive? Of(ISymbol member, ITypeSymbol? receiver) =>
        Of(member.ContainingType) ?? Below(member.ContainingType) ?? Below(receiver);

    /// <summary>The names of members that do one of some things, of whatever primitive.</summary>
    public IEnumerable<string> NamesOf(params LockVerb[] verbs) => PrimitiveTable.Names(_known.Values, verbs);

    /// <summary>A struct: a copy is another lock.</summary>
    public bool IsCopied(ITypeSymbol? type) => Of(type)?.Is(PrimitiveTraits.Value) == true;

    /// <summary>What the <c>lock</c> statement takes a value of a type by.</summary>
    public LockPrimitive OfStatement(ITypeSymbol? type) => Of(type) is { } own && own.Is(PrimitiveTraits.Statement) ? own : Monitor;

    /// <summary>Whether a type is the exception of an acquire that has the lock all the same.</summary>
    public bool IsAbandoned(ITypeSymbol? exception) =>
        exception is not null && _known.Values.Any(p => p.Abandons is { } name && exception.ToDisplayString() == name);

    private LockPrimitive? Below(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (Of(type) is { } primitive)
            {
                return primitive;
            }
        }

        return null;
    }
}
