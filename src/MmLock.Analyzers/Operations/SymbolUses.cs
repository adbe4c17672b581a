using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>Where a symbol can be used: the few files that are worth binding, told from accessibility and words.</summary>
internal static class SymbolUses
{
    /// <summary>Places that spell a symbol's name; binding says whether they mean it.</summary>
    public static IEnumerable<SimpleNameSyntax> Uses(ISymbol symbol, Compilation compilation, CancellationToken cancellationToken) =>
        symbol is { DeclaredAccessibility: Accessibility.Private, ContainingType: { IsImplicitlyDeclared: false } type }
            and not (ILocalSymbol or IParameterSymbol)
            ? type.DeclaringSyntaxReferences.Where(r => compilation.ContainsSyntaxTree(r.SyntaxTree))
                .SelectMany(r =>
                    IdentifierIndex.Of(r.SyntaxTree, cancellationToken).Uses(symbol.Name, r.SyntaxTree.GetRoot(cancellationToken), r.Span))
            : TreesOf(symbol, compilation)
                .SelectMany(t => IdentifierIndex.Of(t, cancellationToken).Uses(symbol.Name, t.GetRoot(cancellationToken)));

    /// <summary>Calls that may be calls of a method or constructor.</summary>
    public static IEnumerable<SyntaxNode> Calls(IMethodSymbol method, Compilation compilation, CancellationToken cancellationToken)
    {
        if (method.MethodKind != MethodKind.Constructor)
        {
            bool opens = compilation.SyntaxTrees.Any(t => IdentifierIndex.Of(t, cancellationToken).OpensTypesEverywhere);
            return Uses(method, compilation, cancellationToken).Where(n => CallOf(n) is { } call && MayPass(call, method)
                && (opens || MayMean(n, method, cancellationToken))).Select(n => CallOf(n)!);
        }

        List<SyntaxTree> trees = TreesOf(method, compilation).ToList();
        var names = new HashSet<string>(
            trees.SelectMany(t => IdentifierIndex.Of(t, cancellationToken).Aliases).Where(a => a.Target == method.ContainingType.Name)
                .Select(a => a.Alias))
        {
            method.ContainingType.Name
        };
        return trees.SelectMany(t => ConstructorCalls(t, names, method, cancellationToken));
    }

    private static IEnumerable<SyntaxNode> ConstructorCalls(
        SyntaxTree tree, HashSet<string> names, IMethodSymbol constructor, CancellationToken cancellationToken)
    {
        IdentifierIndex words = IdentifierIndex.Of(tree, cancellationToken);
        SyntaxNode root = tree.GetRoot(cancellationToken);
        IEnumerable<SyntaxNode> spelled = names.SelectMany(n => words.Uses(n, root))
            .Select(n =>
                n.AncestorsAndSelf().TakeWhile(a => a is TypeSyntax or ObjectCreationExpressionSyntax)
                    .OfType<ObjectCreationExpressionSyntax>().FirstOrDefault())
            .OfType<SyntaxNode>();
        IEnumerable<SyntaxNode> unnamed = words.UnnamedCalls
            .Select(p =>
                root.FindToken(p).Parent?.FirstAncestorOrSelf<SyntaxNode>(n =>
                    n is ImplicitObjectCreationExpressionSyntax or ConstructorInitializerSyntax or PrimaryConstructorBaseTypeSyntax))
            .OfType<SyntaxNode>();
        return spelled.Concat(unnamed).Where(c => MayPass(c, constructor));
    }

    /// <summary>
    /// Whether a name may stand for a method. One without a receiver means a member of the types around it, if these inherit nothing: names
    /// such as <c>Run</c> are in many files, and binding each of them costs more than all else.
    /// </summary>
    private static bool MayMean(SimpleNameSyntax name, IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (method.MethodKind != MethodKind.Ordinary || name.Parent is not InvocationExpressionSyntax
            || IdentifierIndex.Of(name.SyntaxTree, cancellationToken).OpensTypes)
        {
            return true;
        }

        bool isInType = false;
        foreach (TypeDeclarationSyntax type in name.Ancestors().OfType<TypeDeclarationSyntax>())
        {
            isInType = true;
            if (type.BaseList is not null || type.Modifiers.Any(SyntaxKind.PartialKeyword) || type.Identifier.ValueText.Length == 0
                || type.Identifier.ValueText == method.ContainingType?.Name)
            {
                return true;
            }
        }

        return !isInType;
    }

    /// <summary>Whether the arguments can be for these parameters: most calls of <c>new()</c> have none.</summary>
    private static bool MayPass(SyntaxNode call, IMethodSymbol method)
    {
        int? given = call switch
        {
            BaseObjectCreationExpressionSyntax creation => creation.ArgumentList?.Arguments.Count ?? 0,
            ConstructorInitializerSyntax initializer => initializer.ArgumentList.Arguments.Count,
            PrimaryConstructorBaseTypeSyntax primary => primary.ArgumentList.Arguments.Count,
            InvocationExpressionSyntax invocation => invocation.ArgumentList.Arguments.Count,
            _ => 0,
        };
        bool isOpen = method.Parameters.LastOrDefault()?.IsParams == true;

        // An extension method may have its first argument in front.
        int inFront = method.IsExtensionMethod ? 1 : 0;
        return given >= method.Parameters.Count(p => !p.IsOptional && !p.IsParams) - inFront
            && (isOpen || given <= method.Parameters.Length + inFront);
    }

    private static SyntaxNode? CallOf(SimpleNameSyntax name)
    {
        SyntaxNode called = name.Parent is MemberAccessExpressionSyntax access && access.Name == name
            ? access
            : name.Parent is MemberBindingExpressionSyntax binding
            ? binding
            : name;
        return called.Parent as InvocationExpressionSyntax;
    }

    private static IEnumerable<SyntaxTree> TreesOf(ISymbol symbol, Compilation compilation)
    {
        ISymbol owner = symbol switch
        {
            ILocalSymbol => symbol,
            IMethodSymbol { MethodKind: MethodKind.LocalFunction } => symbol,
            IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } =>
                constructor.ContainingType,
            IParameterSymbol { ContainingSymbol: IMethodSymbol { PartialImplementationPart: { } implementation } } => implementation,
            IParameterSymbol => symbol.ContainingSymbol,
            { DeclaredAccessibility: Accessibility.Private, ContainingType: { } type } => type,
            _ => compilation.Assembly,
        };
        return owner is IAssemblySymbol ? compilation.SyntaxTrees
            : owner.DeclaringSyntaxReferences.Select(r => r.SyntaxTree).Distinct().Where(compilation.ContainsSyntaxTree);
    }
}
