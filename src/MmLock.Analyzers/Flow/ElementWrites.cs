namespace MmLock.Analyzers.Flow;

/// <summary>Methods of the base class library that write the elements of an array or span they are given.</summary>
internal static class ElementWrites
{
    /// <summary>Write whatever array or span they get.</summary>
    private static readonly HashSet<string> s_writers = new(System.StringComparer.Ordinal)
    {
        "Clear", "Fill", "Sort", "Reverse", "Shuffle", "NextBytes", "Read", "ReadAsync", "ReadExactly", "ReadExactlyAsync", "ReadAtLeast",
        "ReadBlock", "ReadBlockAsync", "ReadArray", "BeginRead", "Receive", "ReceiveAsync", "ReceiveFrom", "ReceiveFromAsync",
        "ReceiveMessageFrom", "BeginReceive", "SetByte", "Replace", "GetNonZeroBytes",
    };

    /// <summary>What a copy goes to.</summary>
    private static readonly HashSet<string> s_destinations =
        new(System.StringComparer.Ordinal) { "destination", "destinationArray", "dst", "outputBuffer", "outArray", "ciphertext", "tag" };

    public static bool WritesInto(IMethodSymbol method, IParameterSymbol parameter)
    {
        bool isOfLibrary = method.DeclaringSyntaxReferences.IsEmpty
            && method.ContainingType is { Name: var type, ContainingNamespace: { } space }
            && (type is not ("Enumerable" or "ImmutableArray") || method.Name == "CopyTo")
            && (space.ToDisplayString() is var name && (name == "System" || name.StartsWith("System.", System.StringComparison.Ordinal)));
        if (!isOfLibrary || !IsWritable(parameter.Type))
        {
            return false;
        }

        // What only reads takes a view for reading; extensions that are there for both read.
        return s_writers.Contains(method.Name) || s_destinations.Contains(parameter.Name)
            || method.Name == "CopyTo" && !method.IsStatic && parameter.Name == "array"
            || parameter.Type is { Name: "Span" or "Memory" } && method.ContainingType.Name != "MemoryExtensions"
            || IsCoded(method, parameter);
    }

    /// <summary>What an encoding makes, and what is had as bytes or characters of something else.</summary>
    private static bool IsCoded(IMethodSymbol method, IParameterSymbol parameter) => (method.Name, parameter.Name) switch
    {
        ("GetBytes", "bytes" or "buffer" or "data") or ("GetChars", "chars" or "buffer") => true,
        ("Convert", "bytes") => method.ContainingType.Name == "Encoder",
        ("Convert", "chars") => method.ContainingType.Name == "Decoder",
        ("Decrypt", "plaintext") => true,
        _ => false,
    };

    /// <summary>Not a span for reading.</summary>
    private static bool IsWritable(ITypeSymbol type) =>
        type is IArrayTypeSymbol
            or
        {
            Name: "Array" or "Span" or "Memory" or "ArraySegment",
            ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
        };
}
