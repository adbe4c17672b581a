using System;

namespace MmLock.Analyzers.Effects;

/// <summary>Effect lines, indexed by ID. Holds no symbol, so one instance may serve any number of compilations.</summary>
internal sealed class EffectEntries
{
    private readonly Dictionary<string, EffectKinds> _kinds = new(StringComparer.Ordinal);

    /// <summary>Names of the types that lines speak of: nearly every call is turned away here, before any ID is spelled.</summary>
    private readonly HashSet<string> _typeNames = new(StringComparer.Ordinal);

    /// <summary>Of two lines on one ID the later one counts, so that a project can correct a list it shares.</summary>
    public EffectEntries(IEnumerable<EffectLine> lines)
    {
        foreach (EffectLine line in lines)
        {
            if (line.Id is { } id)
            {
                _kinds[id.Text] = line.Kinds;
                _typeNames.Add(id.TypeName);
            }
        }
    }

    /// <summary>
    /// What the lines on one type say of a method of it, the most specific line first.
    /// </summary>
    /// <param name="type">The type that declares the method, or one that inherits it.</param>
    /// <param name="method">The method's definition.</param>
    /// <param name="isMemberOfObject">What every object has is none of a type's own business and not meant by a line on the type.</param>
    public EffectKinds? Find(INamedTypeSymbol type, IMethodSymbol method, bool isMemberOfObject)
    {
        if (!_typeNames.Contains(type.MetadataName) || type.GetDocumentationCommentId() is not { } typeId)
        {
            return null;
        }

        string prefix = typeId.Substring(2) + ".";
        EffectKinds kinds;
        if (Find("M:" + prefix, type, method, out kinds)
            || (method.AssociatedSymbol is { } property && Find("P:" + prefix, type, property, out kinds))
            || (!isMemberOfObject && _kinds.TryGetValue(typeId, out kinds)))
        {
            return kinds;
        }

        return null;
    }

    private bool Find(string prefix, INamedTypeSymbol type, ISymbol member, out EffectKinds kinds)
    {
        string name = prefix + EffectId.NameOf(member);
        bool isDeclaredHere = SymbolEqualityComparer.Default.Equals(type, member.ContainingType);
        kinds = default;
        return (isDeclaredHere && EffectId.Exact(member) is { } exact && _kinds.TryGetValue(exact, out kinds))
            || (member is IMethodSymbol { Arity: > 0 and int arity } && _kinds.TryGetValue(name + "``" + arity, out kinds))
            || _kinds.TryGetValue(name, out kinds);
    }
}
