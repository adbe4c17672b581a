using System;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>
/// Where a method is run, or an indexer used, that the code has no name of: by an operator, brackets, the elements of an initializer, a
/// loop, a query, a text, a conversion. What an operation runs, <see cref="Runs"/> says; here it is found which operations these can be.
/// </summary>
internal static class UnnamedRuns
{
    private static readonly HashSet<string> s_queries = new(StringComparer.Ordinal)
    {
        "Select", "SelectMany", "Where", "Join", "GroupJoin", "GroupBy", "OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending",
        "Cast",
    };

    /// <summary>The operations at which a method runs; none for what may run at any value, see <see cref="AtValues"/>.</summary>
    public static IEnumerable<Run> Of(
        IMethodSymbol method, SemanticModels models, Compilation within, CancellationToken cancellationToken) =>
        KindsOf(method) is var kinds and not (Unnamed.None or Unnamed.Value)
            ? At(method, kinds, models, within, cancellationToken).SelectMany(Runs.Of).Where(r => r.Kind == RunKind.Copy
                ? IsCopied(r.Receiver, method.ContainingType)
                : DeclarationOf(r.Method) is { } run && SymbolEqualityComparer.Default.Equals(run, method.OriginalDefinition))
            : Enumerable.Empty<Run>();

    /// <summary>Whether a method may run wherever there is a value: a conversion, the truth of an operand.</summary>
    public static bool IsAtValues(IMethodSymbol method) => KindsOf(method) == Unnamed.Value;

    /// <summary>The runs of all such methods, for which every operation of a project is looked at.</summary>
    public static ILookup<ISymbol, Run> AtValues(SemanticModels models, Compilation within, CancellationToken cancellationToken) =>
        within.SyntaxTrees.SelectMany(t => All(t, models, cancellationToken)).SelectMany(Runs.Of)
            .Where(r => r.Method is { DeclaringSyntaxReferences.IsEmpty: false } method && IsAtValues(method))
            .ToLookup<Run, ISymbol>(r => r.Method!.OriginalDefinition, SymbolEqualityComparer.Default);

    private static IMethodSymbol? DeclarationOf(IMethodSymbol? run) => (run?.ReducedFrom ?? run)?.OriginalDefinition;

    /// <summary>The uses of an indexer.</summary>
    public static IEnumerable<IOperation> Of(
        IPropertySymbol indexer, SemanticModels models, Compilation within, CancellationToken cancellationToken) =>
        At(indexer, Unnamed.Brackets, models, within, cancellationToken)
            .Where(o => SymbolEqualityComparer.Default.Equals(ValueOrigins.SymbolOf(o), indexer.OriginalDefinition));

    /// <summary>
    /// Where something is called that may be the method, as it has its name or brackets, and the receiver is <c>dynamic</c>: only files
    /// that say so are read.
    /// </summary>
    public static IEnumerable<Run> Dynamic(
        IMethodSymbol method, SemanticModels models, Compilation within, CancellationToken cancellationToken)
    {
        foreach ((SyntaxTree tree, Microsoft.CodeAnalysis.Text.TextSpan? span) in SymbolUses.FilesOf(method, within))
        {
            var words = IdentifierIndex.Of(tree, cancellationToken);
            if (!words.Contains("dynamic"))
            {
                continue;
            }

            IEnumerable<SyntaxNode> nodes = method.AssociatedSymbol is IPropertySymbol { IsIndexer: true }
                ? UnnamedPlaces.In(tree, span, Unnamed.Brackets, cancellationToken)
                : method.MethodKind == MethodKind.Ordinary
                ? words.Uses(method.Name, tree.GetRoot(cancellationToken), span)
                    .Select(n => n.FirstAncestorOrSelf<InvocationExpressionSyntax>()).OfType<SyntaxNode>()
                : Enumerable.Empty<SyntaxNode>();
            foreach (SyntaxNode node in nodes)
            {
                models.Work.Add(1);
                if (models.Get(tree).GetOperation(node, cancellationToken)
                    is (IDynamicInvocationOperation or IDynamicIndexerAccessOperation) and var at)
                {
                    yield return new Run(RunKind.Unknown, at, null, null, ImmutableArray<IArgumentOperation>.Empty, false);
                }
            }
        }
    }

    private static bool IsCopied(ITypeSymbol? copied, INamedTypeSymbol type)
    {
        for (ITypeSymbol? at = copied; at is not null; at = at.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(at.OriginalDefinition, type.OriginalDefinition))
            {
                return true;
            }
        }

        // An object of the other may be one of this.
        return copied is not null && type.BaseType is { SpecialType: not SpecialType.System_Object } below && IsCopied(copied, below);
    }

    /// <summary>In which ways the compiler may call a method.</summary>
    private static Unnamed KindsOf(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.UserDefinedOperator => method.Name is "op_True" or "op_False" ? Unnamed.Value : Unnamed.Operator,
        MethodKind.Conversion => Unnamed.Value,
        MethodKind.Constructor => (method.Parameters.Length == 1
                && SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, method.ContainingType) ? Unnamed.Copy : Unnamed.None)
            | (method.Parameters.Length >= 2 && method.Parameters[0].Type.SpecialType == SpecialType.System_Int32
                && method.Parameters[1].Type.SpecialType == SpecialType.System_Int32 ? Unnamed.Text : Unnamed.None),
        MethodKind.PropertyGet => method.AssociatedSymbol?.Name switch
        {
            "Current" => Unnamed.Walk,
            "IsCompleted" => Unnamed.Await,
            "Length" or "Count" => Unnamed.Brackets,
            _ => Unnamed.None,
        },
        MethodKind.Ordinary => method.Name switch
        {
            "Add" => Unnamed.Elements,
            "Slice" => Unnamed.Brackets,
            "Deconstruct" => Unnamed.Parts,
            "GetEnumerator" or "GetAsyncEnumerator" or "MoveNext" or "MoveNextAsync" => Unnamed.Walk,
            "Dispose" or "DisposeAsync" => Unnamed.Scope | Unnamed.Walk,
            "GetAwaiter" or "GetResult" => Unnamed.Await,
            "AppendLiteral" or "AppendFormatted" => Unnamed.Text,
            "GetPinnableReference" => Unnamed.Pin,
            var name when s_queries.Contains(name) => Unnamed.Query,
            _ => IsBuilder(method) ? Unnamed.Elements : Unnamed.None,
        },
        _ => Unnamed.None,
    };

    /// <summary>It may be what <c>[a, b]</c> calls: <c>[CollectionBuilder]</c> says so, at the type that it returns.</summary>
    private static bool IsBuilder(IMethodSymbol method) => method.IsStatic
        && method.Parameters.LastOrDefault()?.Type is { Name: "ReadOnlySpan", ContainingNamespace.Name: "System" }
        && method.ReturnType.OriginalDefinition.GetAttributes().Any(a => a.AttributeClass?.Name == "CollectionBuilderAttribute");

    private static IEnumerable<IOperation> At(
        ISymbol symbol, Unnamed kinds, SemanticModels models, Compilation within, CancellationToken cancellationToken)
    {
        var found = new HashSet<IOperation>();
        foreach ((SyntaxTree tree, Microsoft.CodeAnalysis.Text.TextSpan? span) in SymbolUses.FilesOf(symbol, within))
        {
            foreach (SyntaxNode node in UnnamedPlaces.In(tree, span, kinds, cancellationToken).Where(n => MayBe(n, symbol)))
            {
                models.Work.Add(1);
                SyntaxNode asked = node is PositionalPatternClauseSyntax { Parent: { } pattern } ? pattern : node;
                if (models.Get(tree).GetOperation(asked, cancellationToken) is not { } operation)
                {
                    continue;
                }

                foreach (IOperation one in RunningAt(operation, asked).Where(found.Add))
                {
                    yield return one;
                }
            }
        }
    }

    /// <summary>Told from syntax: an operator has a sign, brackets have as many numbers as the indexer takes.</summary>
    private static bool MayBe(SyntaxNode node, ISymbol symbol)
    {
        switch (symbol)
        {
            case IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator } method
                when SyntaxFacts.GetText(SyntaxFacts.GetOperatorKind(method.Name)) is { Length: > 0 } sign:
                string text = node switch
                {
                    BinaryExpressionSyntax binary => binary.OperatorToken.Text,
                    AssignmentExpressionSyntax assignment => assignment.OperatorToken.Text,
                    PrefixUnaryExpressionSyntax unary => unary.OperatorToken.Text,
                    PostfixUnaryExpressionSyntax unary => unary.OperatorToken.Text,
                    _ => sign,
                };

                // `a && b` is `a & b` where `a` is not enough.
                return text == sign || text == sign + "=" || text == sign + sign;
            case IPropertySymbol indexer when !indexer.Parameters.Any(p => p.IsParams || p.IsOptional):
                return node switch
                {
                    ElementAccessExpressionSyntax access => access.ArgumentList.Arguments.Count == indexer.Parameters.Length,
                    ElementBindingExpressionSyntax access => access.ArgumentList.Arguments.Count == indexer.Parameters.Length,
                    ImplicitElementAccessSyntax access => access.ArgumentList.Arguments.Count == indexer.Parameters.Length,
                    _ => true,
                };
            default:
                return true;
        }
    }

    /// <summary>The operations of a node that run something of which there is no name.</summary>
    private static IEnumerable<IOperation> RunningAt(IOperation operation, SyntaxNode node)
    {
        switch (node)
        {
            case QueryExpressionSyntax:
                return operation.DescendantsAndSelf().Where(o => o is IInvocationOperation && o.Syntax is not InvocationExpressionSyntax);
            case InterpolatedStringExpressionSyntax:
                IOperation whole = operation;
                while (whole.Parent is IInterpolatedStringOperation or IInterpolatedStringAdditionOperation
                    or IInterpolatedStringHandlerCreationOperation or IConversionOperation)
                {
                    whole = whole.Parent;
                }

                return whole.DescendantsAndSelf().Where(o =>
                    o is IInvocationOperation && o.Syntax is not InvocationExpressionSyntax
                    || o is IObjectCreationOperation && o.Syntax is not BaseObjectCreationExpressionSyntax);
            case InitializerExpressionSyntax:
                IOperation list = operation is IObjectOrCollectionInitializerOperation
                    ? operation
                    : operation.DescendantsAndSelf().FirstOrDefault(o =>
                        o is IObjectOrCollectionInitializerOperation && o.Syntax == node) ?? operation;
                return list is IObjectOrCollectionInitializerOperation { Initializers: var adds } ? adds : new[] { list };
            case FixedStatementSyntax:
                return operation.DescendantsAndSelf().OfType<IVariableDeclaratorOperation>();
            case LocalDeclarationStatementSyntax:
                return operation.DescendantsAndSelf().OfType<IUsingDeclarationOperation>()
                    .Concat(operation.Parent is IUsingDeclarationOperation scope ? new[] { scope } : Enumerable.Empty<IOperation>());
            default:
                return operation.DescendantsAndSelf().Where(o => o.Syntax == node);
        }
    }

    /// <summary>All operations of a file.</summary>
    private static IEnumerable<IOperation> All(SyntaxTree tree, SemanticModels models, CancellationToken cancellationToken)
    {
        SemanticModel model = models.Get(tree);
        foreach (SyntaxNode node in tree.GetRoot(cancellationToken).DescendantNodes(n => n is CompilationUnitSyntax
            or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax or BaseFieldDeclarationSyntax or VariableDeclarationSyntax
            or VariableDeclaratorSyntax or BasePropertyDeclarationSyntax or AccessorListSyntax or GlobalStatementSyntax or BaseListSyntax))
        {
            if (node is not (BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or ArrowExpressionClauseSyntax
                or EqualsValueClauseSyntax or StatementSyntax or PrimaryConstructorBaseTypeSyntax))
            {
                continue;
            }

            foreach (IOperation root in RunBodies.RootsOf(node, model, cancellationToken))
            {
                models.Work.Add(1);
                foreach (IOperation operation in root.DescendantsAndSelf())
                {
                    yield return operation;
                }
            }
        }
    }
}
