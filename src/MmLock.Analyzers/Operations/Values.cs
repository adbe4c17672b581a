using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>Questions of expressions and of what they name, conversions and parentheses left out.</summary>
internal static class Values
{
    /// <summary>
    /// The field, property, local, parameter or method through which an expression yields a lock; null for other
    /// expressions.
    /// </summary>
    public static ISymbol? SymbolOf(IOperation? operation) => operation is null ? null : Unwrap(operation) switch
    {
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation property => property.Property,
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IInvocationOperation call => call.TargetMethod,
        _ => null,
    };

    /// <summary>What an assignment, whose value an expression is, sets; null for any other expression.</summary>
    public static IOperation? AssignedBy(IOperation value) =>
        Unwrap(value) is ISimpleAssignmentOperation assignment ? AssignedBy(assignment.Target) ?? assignment.Target : null;

    /// <summary>The local or parameter that an expression is, or declares.</summary>
    public static ISymbol? VariableOf(IOperation operation) => Unwrap(operation) switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IDeclarationExpressionOperation declaration => VariableOf(declaration.Expression),
        _ => null,
    };

    /// <summary><c>all[1..]</c> of an array: a copy.</summary>
    public static bool IsCopyOfPart(IOperation value) => value is IArrayElementReferenceOperation { Indices: { Length: 1 } cut }
        && cut[0].Type is { Name: "Range", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>What a parameter is given, by its place in the declaration; arguments are in the order of the source.</summary>
    public static IOperation? ArgumentAt(ImmutableArray<IArgumentOperation> arguments, int ordinal) =>
        arguments.FirstOrDefault(a => a.Parameter?.Ordinal == ordinal)?.Value;

    /// <summary>
    /// A parameter of the type's own declaration, <c>class Pool(int free)</c>: of members that use it, it is a field of the object.
    /// </summary>
    public static bool IsFieldByParameter(ISymbol? symbol) =>
        symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor }
        && constructor.DeclaringSyntaxReferences.Length == 1
        && constructor.DeclaringSyntaxReferences[0].GetSyntax() is TypeDeclarationSyntax;

    /// <summary>
    /// The outermost conversion around <paramref name="operation"/> that the compiler put there; one that the sources declare is a call.
    /// </summary>
    public static IOperation SkipConversions(IOperation operation)
    {
        while (operation.Parent is IParenthesizedOperation
            or IConversionOperation { OperatorMethod: null or { DeclaringSyntaxReferences.IsEmpty: true } })
        {
            operation = operation.Parent;
        }

        return operation;
    }

    /// <summary>The value inside conversions and parentheses; a conversion that the sources declare is a call.</summary>
    public static IOperation Unwrap(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null or { DeclaringSyntaxReferences.IsEmpty: true } } conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>
    /// The member that an initializer in an initializer is of: in <c>new E { L = { 1 } }</c> the object that <c>L</c> has, which need not
    /// be new. Null where the receiver is the object that is made.
    /// </summary>
    public static IOperation? InitializedMemberOf(IInstanceReferenceOperation receiver)
    {
        if (receiver.ReferenceKind != InstanceReferenceKind.ImplicitReceiver)
        {
            return null;
        }

        IOperation? at = receiver.Parent;
        while (at is not (null or IObjectOrCollectionInitializerOperation))
        {
            // The member itself is the outer object's.
            at = at.Parent is IMemberInitializerOperation member && member.InitializedMember == at ? member.Parent : at.Parent;
        }

        return at?.Parent is IMemberInitializerOperation { InitializedMember: var inner } ? inner : null;
    }

    /// <summary>A reference to it is taken: <c>ref x</c> in a declaration, an assignment, a return, a choice.</summary>
    public static bool IsTakenByRef(IOperation place)
    {
        SyntaxNode? around = place.Syntax.Parent;
        while (around is ParenthesizedExpressionSyntax)
        {
            around = around.Parent;
        }

        return around is RefExpressionSyntax;
    }

    /// <summary>A part of <c>task.ConfigureAwait(…)</c> around a task.</summary>
    public static bool IsConfigureAwait(SyntaxNode? node) =>
        node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" }
            or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } };

    /// <summary>What a declaration gives its name at once: an initializer, or all that a getter or method returns.</summary>
    public static IEnumerable<ExpressionSyntax> ValuesOf(SyntaxNode declaration)
    {
        switch (declaration)
        {
            case VariableDeclaratorSyntax { Initializer.Value: { } value }:
                return new[] { value };
            case PropertyDeclarationSyntax property:
                return new[] { property.Initializer?.Value, property.ExpressionBody?.Expression }.OfType<ExpressionSyntax>()
                    .Concat(
                        property.AccessorList?.Accessors.Where(a => a.Keyword.ValueText == "get")
                            .SelectMany(a => Returned(a.Body, a.ExpressionBody))
                            ?? Enumerable.Empty<ExpressionSyntax>());
            case IndexerDeclarationSyntax indexer:
                return (indexer.AccessorList?.Accessors.Where(a => a.Keyword.ValueText == "get")
                    .SelectMany(a => Returned(a.Body, a.ExpressionBody)) ?? Enumerable.Empty<ExpressionSyntax>())
                    .Concat(Returned(null, indexer.ExpressionBody));
            case MethodDeclarationSyntax method:
                return Returned(method.Body, method.ExpressionBody);
            case LocalFunctionStatementSyntax function:
                return Returned(function.Body, function.ExpressionBody);
            default:
                return Enumerable.Empty<ExpressionSyntax>();
        }
    }

    /// <summary>What a body returns.</summary>
    public static IEnumerable<ExpressionSyntax> ReturnedBy(SyntaxNode body) => body switch
    {
        AccessorDeclarationSyntax accessor => Returned(accessor.Body, accessor.ExpressionBody),
        ArrowExpressionClauseSyntax arrow => Returned(null, arrow),
        MethodDeclarationSyntax or LocalFunctionStatementSyntax => ValuesOf(body),
        OperatorDeclarationSyntax method => Returned(method.Body, method.ExpressionBody),
        ConversionOperatorDeclarationSyntax method => Returned(method.Body, method.ExpressionBody),
        _ => Enumerable.Empty<ExpressionSyntax>(),
    };

    private static IEnumerable<ExpressionSyntax> Returned(BlockSyntax? body, ArrowExpressionClauseSyntax? arrow) =>
        arrow is not null ? new[] { arrow.Expression }
        : body?.DescendantNodes(n => n is not (ExpressionSyntax or LocalFunctionStatementSyntax)).OfType<ReturnStatementSyntax>()
            .Select(r => r.Expression).OfType<ExpressionSyntax>()
            ?? Enumerable.Empty<ExpressionSyntax>();
}
