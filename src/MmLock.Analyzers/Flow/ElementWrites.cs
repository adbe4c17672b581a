namespace MmLock.Analyzers.Flow;

/// <summary>Methods of the base class library that write the elements of an array or span they are given.</summary>
internal static class ElementWrites
{
    /// <summary>Write whatever array or span they get.</summary>
    private static readonly HashSet<string> s_writers = new(System.StringComparer.Ordinal)
    {
        "Clear", "Fill", "Sort", "Reverse", "Shuffle", "NextBytes", "Read", "ReadAsync", "ReadExactly", "ReadExactlyAsync", "ReadAtLeast",
        "ReadBlock", "SetByte", "Replace",
    };

    /// <summary>What a copy goes to.</summary>
    private static readonly HashSet<string> s_destinations =
        new(System.StringComparer.Ordinal) { "destination", "destinationArray", "dst" };

    public static bool WritesInto(IMethodSymbol method, IParameterSymbol parameter)
    {
        bool isOfLibrary = method.DeclaringSyntaxReferences.IsEmpty
            && method.ContainingType is { Name: not "Enumerable" and not "ImmutableArray", ContainingNamespace: { } space }
            && (space.ToDisplayString() is var name && (name == "System" || name.StartsWith("System.", System.StringComparison.Ordinal)));
        if (!isOfLibrary || !IsWritable(parameter.Type))
        {
            return false;
        }

        return s_writers.Contains(method.Name) || s_destinations.Contains(parameter.Name)
            || method.Name == "CopyTo" && !method.IsStatic && parameter.Name == "array";
    }

    /// <summary>Not a span for reading.</summary>
    private static bool IsWritable(ITypeSymbol type) =>
        type is IArrayTypeSymbol
            or
        {
            Name: "Array" or "Span" or "Memory",
            ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
        };
}
