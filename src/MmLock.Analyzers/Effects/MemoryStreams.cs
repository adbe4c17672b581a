using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Effects;

/// <summary>Where bytes go to or come from.</summary>
internal enum StreamPlace
{
    /// <summary>A file, for all that is known.</summary>
    File,

    /// <summary>No file, but whoever reads it may let the writer wait.</summary>
    Console,
    Memory,
}

/// <summary>Tells streams, readers and writers that are over memory from those that may be over a file.</summary>
internal static class MemoryStreams
{
    /// <summary>Wrappers of wrappers beyond this depth are taken for files.</summary>
    private const int MaxDepth = 8;

    /// <summary>Where the streams are that a call works on, as receiver or argument: a file if one of them is, or there is none.</summary>
    public static StreamPlace Of(
        IMethodSymbol method, IOperation? receiver, ImmutableArray<IArgumentOperation> arguments, SemanticModel model,
        CancellationToken cancellationToken)
    {
        // Archives unpack to a directory even when they come from memory.
        if (method.ContainingType?.Name is "ZipFile" or "ZipFileExtensions" or "TarFile" or "TarEntry")
        {
            return StreamPlace.File;
        }

        return arguments.Select(a => (IOperation?)a.Value).Prepend(receiver).OfType<IOperation>()
            .Where(v => IsStream(Unconverted(v).Type)).Select(v => Of(v, model, MaxDepth, cancellationToken))
            .DefaultIfEmpty(StreamPlace.File).Min();
    }

    private static StreamPlace Of(IOperation value, SemanticModel model, int depth, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        value = Unconverted(value);
        if (value is IFlowCaptureReferenceOperation && model.SyntaxTree == value.Syntax.SyntaxTree
            && model.GetOperation(value.Syntax, cancellationToken) is { } original)
        {
            // A flow graph evaluates operands ahead of the call; the source still says what they are.
            value = Unconverted(original);
        }

        if (IsMemoryType(value.Type))
        {
            return StreamPlace.Memory;
        }

        return depth == 0 ? StreamPlace.File : value switch
        {
            IObjectCreationOperation creation when IsWrapper(creation.Type) && First(creation.Arguments) is { } wrapped =>
                Of(wrapped, model, depth - 1, cancellationToken),
            IInvocationOperation { TargetMethod: { Name: "Create", ContainingType.Name: "XmlReader" or "XmlWriter" } } call
                when First(call.Arguments) is { } wrapped =>
                wrapped.Type?.Name == "StringBuilder" ? StreamPlace.Memory
                    : IsStream(wrapped.Type) ? Of(wrapped, model, depth - 1, cancellationToken)
                    : StreamPlace.File,
            IFieldReferenceOperation { Field: { Name: "Null", IsStatic: true } field } when IsStream(field.ContainingType) =>
                StreamPlace.Memory,
            IPropertyReferenceOperation { Property: { Name: "Out" or "Error", ContainingType: { Name: "Console" } console } }
                when console.ContainingNamespace is { } space && IsNamespace(space, "System") => StreamPlace.Console,
            ILocalReferenceOperation local when Initializer(local.Local, model, cancellationToken) is { } initial =>
                Of(initial, model, depth - 1, cancellationToken),
            _ => StreamPlace.File,
        };
    }

    /// <summary>The one value that a local ever has, or null.</summary>
    private static IOperation? Initializer(ILocalSymbol local, SemanticModel model, CancellationToken cancellationToken)
    {
        if (local.DeclaringSyntaxReferences.FirstOrDefault() is not { } declared || declared.SyntaxTree != model.SyntaxTree
            || model.GetOperation(
                declared.GetSyntax(cancellationToken),
                cancellationToken) is not IVariableDeclaratorOperation { Initializer.Value: { } value } declarator)
        {
            return null;
        }

        IOperation body = declarator;
        while (body.Parent is { } parent)
        {
            body = parent;
        }

        return body.Descendants().Any(o => IsWrite(o, local)) ? null : value;
    }

    private static bool IsWrite(IOperation operation, ILocalSymbol local) =>
        operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local)
        && reference.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target == reference,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
            ITupleOperation { Parent: IDeconstructionAssignmentOperation } => true,
            IAddressOfOperation => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } } => true,
            _ => false,
        };

    private static IOperation? First(ImmutableArray<IArgumentOperation> arguments) =>
        arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0) is { } first ? Unconverted(first.Value) : null;

    private static IOperation Unconverted(IOperation value)
    {
        while (value is IConversionOperation { OperatorMethod: null } conversion)
        {
            value = conversion.Operand;
        }

        return value;
    }

    private static bool IsStream(ITypeSymbol? type) =>
        Derives(type, "System.IO", s_streams) || Derives(type, "System.Xml", s_xml);

    private static bool IsMemoryType(ITypeSymbol? type) =>
        Derives(type, "System.IO", s_memory) && !Derives(type, "System.IO.MemoryMappedFiles", s_mapped);

    private static bool IsWrapper(ITypeSymbol? type) =>
        type is not null && s_wrappers.Contains(type.Name) && IsStream(type)
        && type.ContainingNamespace is { } space
            && IsNamespace(space, "System.IO", "System.IO.Compression", "System.Security.Cryptography");

    private static readonly ImmutableArray<string> s_streams =
        ImmutableArray.Create("Stream", "TextReader", "TextWriter", "BinaryReader", "BinaryWriter");
    private static readonly ImmutableArray<string> s_xml = ImmutableArray.Create("XmlReader", "XmlWriter");
    private static readonly ImmutableArray<string> s_memory =
        ImmutableArray.Create("MemoryStream", "UnmanagedMemoryStream", "StringReader", "StringWriter");
    private static readonly ImmutableArray<string> s_mapped = ImmutableArray.Create("MemoryMappedViewStream");
    private static readonly ImmutableArray<string> s_wrappers = ImmutableArray.Create(
        "StreamReader", "StreamWriter", "BinaryReader", "BinaryWriter", "BufferedStream", "GZipStream", "DeflateStream", "ZLibStream",
        "BrotliStream", "CryptoStream");

    private static bool Derives(ITypeSymbol? type, string space, ImmutableArray<string> names)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (names.Contains(at.Name) && at.ContainingNamespace is { } declaring && IsNamespace(declaring, space))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNamespace(INamespaceSymbol space, params string[] names) => names.Contains(space.ToDisplayString());
}
