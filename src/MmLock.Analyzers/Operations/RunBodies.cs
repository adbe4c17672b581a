using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>
/// The code that a call of a method runs, as the declarations at hand. A constructor runs initializers and the
/// constructors below it, too.
/// </summary>
internal static class RunBodies
{
    public static IEnumerable<SyntaxNode> Of(IMethodSymbol method, SemanticModels models, CancellationToken cancellationToken)
    {
        method = method.OriginalDefinition;
        method = (method.ReducedFrom ?? method).PartialImplementationPart ?? method;
        return method.MethodKind switch
        {
            MethodKind.Constructor => OfConstructor(method, models, cancellationToken),
            MethodKind.StaticConstructor =>
                Declared(method, models, cancellationToken)
                    .Concat(Initializers(method.ContainingType, isStatic: true, models, cancellationToken)),
            _ => Declared(method, models, cancellationToken),
        };
    }

    private static IEnumerable<SyntaxNode> OfConstructor(
        IMethodSymbol constructor, SemanticModels models, CancellationToken cancellationToken)
    {
        for (IMethodSymbol? at = constructor; at is not null && at.ContainingType.SpecialType != SpecialType.System_Object; at =
            Below(at, models, cancellationToken))
        {
            foreach (SyntaxNode body in Declared(at, models, cancellationToken))
            {
                yield return body;
            }

            if (Initializer(at, models,
                cancellationToken) is { ThisOrBaseKeyword.RawKind: (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.ThisKeyword })
            {
                // The other constructor runs the initializers; the call of it is in the body.
                yield break;
            }

            foreach (SyntaxNode initializer in Initializers(at.ContainingType, isStatic: false, models, cancellationToken))
            {
                yield return initializer;
            }
        }
    }

    /// <summary>The constructor of the base class that runs without a word of it; null where it is written, or not at hand.</summary>
    private static IMethodSymbol? Below(IMethodSymbol constructor, SemanticModels models, CancellationToken cancellationToken) =>
        Initializer(constructor, models, cancellationToken) is not null || constructor.ContainingType.BaseType is not { } below
            || Primary(constructor, models, cancellationToken) is not null
            ? null
            : below.OriginalDefinition.InstanceConstructors.FirstOrDefault(c => c.Parameters.All(p => p.IsOptional || p.IsParams));

    private static ConstructorInitializerSyntax? Initializer(
        IMethodSymbol constructor, SemanticModels models, CancellationToken cancellationToken) =>
        Sources(constructor, models, cancellationToken).OfType<ConstructorDeclarationSyntax>().FirstOrDefault()?.Initializer;

    /// <summary><c>class D(C c) : B(c)</c></summary>
    private static PrimaryConstructorBaseTypeSyntax? Primary(
        IMethodSymbol constructor, SemanticModels models, CancellationToken cancellationToken) =>
        Sources(constructor, models, cancellationToken).OfType<TypeDeclarationSyntax>()
            .FirstOrDefault()?.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>().FirstOrDefault();

    private static IEnumerable<SyntaxNode> Declared(IMethodSymbol method, SemanticModels models, CancellationToken cancellationToken)
    {
        foreach (SyntaxNode declaration in Sources(method, models, cancellationToken))
        {
            if (HasBody(declaration))
            {
                yield return declaration;
            }
            else if (method.MethodKind == MethodKind.Constructor && declaration is TypeDeclarationSyntax
                && Primary(method, models, cancellationToken) is { } primary)
            {
                yield return primary;
            }
        }
    }

    private static IEnumerable<SyntaxNode> Sources(IMethodSymbol method, SemanticModels models, CancellationToken cancellationToken) =>
        method.DeclaringSyntaxReferences.Where(r => models.Contains(r.SyntaxTree)).Select(r => r.GetSyntax(cancellationToken));

    private static IEnumerable<SyntaxNode> Initializers(
        INamedTypeSymbol type, bool isStatic, SemanticModels models, CancellationToken cancellationToken)
    {
        foreach (ISymbol member in type.GetMembers()
            .Where(m => m is IFieldSymbol { IsConst: false } or IPropertySymbol or IEventSymbol && m.IsStatic == isStatic))
        {
            foreach (SyntaxReference reference in member.DeclaringSyntaxReferences.Where(r => models.Contains(r.SyntaxTree)))
            {
                EqualsValueClauseSyntax? initializer = reference.GetSyntax(cancellationToken) switch
                {
                    VariableDeclaratorSyntax variable => variable.Initializer,
                    PropertyDeclarationSyntax property => property.Initializer,
                    _ => null,
                };
                if (initializer?.Value is not (null or LiteralExpressionSyntax))
                {
                    yield return initializer;
                }
            }
        }
    }

    private static bool HasBody(SyntaxNode declaration) => declaration switch
    {
        // Even an empty constructor may call the one below with arguments.
        ConstructorDeclarationSyntax { Initializer: not null } => true,
        BaseMethodDeclarationSyntax method => method.Body is not null || method.ExpressionBody is not null,
        AccessorDeclarationSyntax accessor => accessor.Body is not null || accessor.ExpressionBody is not null,
        LocalFunctionStatementSyntax function => function.Body is not null || function.ExpressionBody is not null,
        ArrowExpressionClauseSyntax or AnonymousFunctionExpressionSyntax => true,
        _ => false,
    };

    /// <summary>The operations that run when a declaration does; none where it does not bind.</summary>
    public static IEnumerable<IOperation> OwnOperations(SyntaxNode body, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetOperation(FlowGraphs.RootOf(body), cancellationToken) is { } operation
            ? OwnOperations(operation)
            : Enumerable.Empty<IOperation>();

    /// <summary>The operations that run when the body runs: not those of its lambdas and local functions.</summary>
    public static IEnumerable<IOperation> OwnOperations(IOperation body)
    {
        var open = new Stack<IOperation>();
        open.Push(body);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            yield return operation;
            if (operation != body
                && operation is IAnonymousFunctionOperation or ILocalFunctionOperation or INameOfOperation or IAttributeOperation)
            {
                continue;
            }

            foreach (IOperation child in operation.ChildOperations.Reverse())
            {
                open.Push(child);
            }
        }
    }

    /// <summary>
    /// The operation of a node, or those of what it consists of where the compiler has none for it: of members with several bodies, of
    /// <c>checked</c>, <c>unchecked</c> and <c>unsafe</c> statements.
    /// </summary>
    public static IEnumerable<IOperation> RootsOf(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetOperation(node, cancellationToken) is { } operation
            ? new[] { operation }
            : node.ChildNodes().SelectMany(n => RootsOf(n, model, cancellationToken));
}
