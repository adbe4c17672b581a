namespace MmLock.Analyzers.Locks;

/// <summary>
/// Names locks: the same declaration has the same ID in every compilation of a solution. What people see carries all that tells
/// one lock from another: namespace, containing types with their type parameters, and of a local or parameter its method's signature.
/// </summary>
internal static class LockIdentity
{
    private static readonly SymbolDisplayFormat s_container = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        memberOptions: SymbolDisplayMemberOptions.IncludeContainingType | SymbolDisplayMemberOptions.IncludeParameters,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeParamsRefOut,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    public static LockId Of(ISymbol symbol) => symbol switch
    {
        ILocalSymbol or IParameterSymbol => new LockId(
            (symbol.ContainingSymbol.GetDocumentationCommentId() ?? symbol.ContainingSymbol.ToDisplayString()) + "#" + symbol.Name,
            NameOf(symbol.ContainingSymbol) + "." + symbol.Name),
        INamedTypeSymbol type => new LockId(type.GetDocumentationCommentId() ?? type.ToDisplayString(), NameOf(type)),
        _ => new LockId(
            symbol.GetDocumentationCommentId() ?? symbol.ToDisplayString(),
            symbol.ContainingType is { } type ? NameOf(type) + "." + symbol.Name : symbol.Name),
    };

    private static string NameOf(ISymbol container) => container switch
    {
        // A function in a method has no type of its own to be named by.
        IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction, ContainingSymbol: { } outer } function =>
            NameOf(outer) + (function.MethodKind == MethodKind.LocalFunction ? "." + function.Name : ""),
        IMethodSymbol { AssociatedSymbol: { } member } => member.ToDisplayString(s_container),
        _ => container.ToDisplayString(s_container),
    };
}
