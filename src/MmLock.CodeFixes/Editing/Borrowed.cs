using MmLock.Analyzers.Flow;

namespace MmLock.CodeFixes.Editing;

/// <summary>Ways into memory that are good only while the lock is held under which they were made: pointers, spans, references.</summary>
internal static class Borrowed
{
    public static bool IsLoan(ITypeSymbol type) =>
        type.IsRefLikeType || type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer
            || type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr;

    /// <summary>
    /// Whether a part of the code under a lock uses such a path, made from what the hold has found or what the object
    /// keeps.
    /// </summary>
    public static bool IsIn(SyntaxNode part, SectionScope scope, SemanticModel model) =>
        part.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(e =>
        e is not TypeSyntax or IdentifierNameSyntax
        && model.GetTypeInfo(e) is var type
            && (type.Type is { } own && IsLoan(own) || type.ConvertedType is { } converted && IsLoan(converted) || e is RefExpressionSyntax)
        && e.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(n => IsHeld(model.GetSymbolInfo(n).Symbol, scope, model)));

    private static bool IsHeld(ISymbol? symbol, SectionScope scope, SemanticModel model) => symbol switch
    {
        ILocalSymbol local =>
            local.DeclaringSyntaxReferences.Any(r => scope.Outer.Append(scope.Body!).Any(o => o.Span.Contains(r.Span)))
                || IsLoan(local.Type) && IsWrittenUnder(local, scope, model),
        IParameterSymbol parameter => IsLoan(parameter.Type) && IsWrittenUnder(parameter, scope, model),
        IFieldSymbol field => !field.IsConst,
        IPropertySymbol property => property.DeclaringSyntaxReferences.Length > 0,
        IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method => method.DeclaringSyntaxReferences.Length > 0,
        _ => false,
    };

    private static bool IsWrittenUnder(ISymbol variable, SectionScope scope, SemanticModel model) =>
        model.AnalyzeDataFlow(scope.Body!) is { Succeeded: true } flow
            && flow.WrittenInside.Contains(variable, SymbolEqualityComparer.Default);
}
