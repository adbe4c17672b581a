using System;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// Calls through interfaces of a library that others implement: progress, observers, comparers, loggers. What runs is whatever object was
/// given, unless it is seen where it comes from. Interfaces that are data, as collections are, or that only show and compare a value, are
/// taken for what the library has of them.
/// </summary>
internal sealed class ForeignCode(ValueOrigins origins, CancellationToken cancellationToken)
{
    private static readonly string[] s_values =
    {
        "IComparable", "IEquatable", "IFormattable", "ISpanFormattable", "IUtf8SpanFormattable", "IParsable", "ISpanParsable",
        "IUtf8SpanParsable", "IConvertible", "ICloneable", "IAsyncResult",
    };

    public bool May(IMethodSymbol method, IOperation? instance) =>
        !origins.Visibility.IsClosedWorld
        && method.ContainingType is { TypeKind: TypeKind.Interface, DeclaringSyntaxReferences.IsEmpty: true } asked
        && method is { IsStatic: false, IsAbstract: true } && !IsData(asked) && instance is not null
        && Values.Unwrap(instance).Type is not ITypeParameterSymbol && !IsSeen(instance);

    private static bool IsData(INamedTypeSymbol asked)
    {
        string space = asked.ContainingNamespace?.ToDisplayString() ?? "";
        return asked.Name is not ("IComparer" or "IEqualityComparer") && (
            space is "System.Collections" or "System.Linq" or "System.Numerics" or "System.Buffers" or "System.Runtime.CompilerServices"
            || space.StartsWith("System.Collections.", StringComparison.Ordinal)
            || space == "System" && Array.IndexOf(s_values, asked.Name) >= 0);
    }

    /// <summary>The object is made here, or the library gives one of its own.</summary>
    private bool IsSeen(IOperation instance)
    {
        List<IOperation?> found = origins.Of(instance, null, cancellationToken);
        return found.Count > 0 && found.All(o => o switch
        {
            IObjectCreationOperation or { ConstantValue.HasValue: true } or IDefaultValueOperation => true,
            IInvocationOperation { TargetMethod: { IsStatic: true, DeclaringSyntaxReferences.IsEmpty: true } made } => IsOfDotNet(made),
            IMemberReferenceOperation { Member: { IsStatic: true, DeclaringSyntaxReferences.IsEmpty: true } kept } => IsOfDotNet(kept),
            _ => false,
        });
    }

    private static bool IsOfDotNet(ISymbol member) => member.ContainingAssembly is { } library && DotNetAssemblies.Is(library);
}
