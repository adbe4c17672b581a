using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Locks;

/// <summary>Names locks: the same declaration has the same ID in every compilation of a solution.</summary>
internal static class LockIdentity
{
    public static LockId Of(ISymbol symbol) => symbol switch
    {
        ILocalSymbol or IParameterSymbol => new LockId(
            (symbol.ContainingSymbol.GetDocumentationCommentId() ?? symbol.ContainingSymbol.ToDisplayString()) + "#" + symbol.Name,
            symbol.ContainingSymbol.Name + "." + symbol.Name),
        _ => new LockId(
            symbol.GetDocumentationCommentId() ?? symbol.ToDisplayString(),
            symbol.ContainingType is { } type ? type.Name + "." + symbol.Name : symbol.Name),
    };
}
