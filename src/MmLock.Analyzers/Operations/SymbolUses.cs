using System;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Operations;

/// <summary>Where a symbol can be used: the few files that are worth binding, told from accessibility and words.</summary>
internal static class SymbolUses
{
    /// <summary>Places that spell a symbol's name; binding says whether they mean it.</summary>
    public static IEnumerable<SimpleNameSyntax> Uses(ISymbol symbol, Compilation compilation, CancellationToken cancellationToken) =>
        FilesOf(symbol, compilation).SelectMany(f =>
            Words(f.Tree, cancellationToken).Uses(symbol.Name, f.Tree.GetRoot(cancellationToken), f.Within));

    /// <summary>The same without those that mean something else, which most are of a name like <c>Run</c>.</summary>
    public static IEnumerable<SimpleNameSyntax> Uses(ISymbol symbol, SemanticModels models, CancellationToken cancellationToken) =>
        Uses(symbol, models, models.Compilation, cancellationToken);

    /// <inheritdoc cref="Uses(ISymbol, SemanticModels, CancellationToken)"/>
    /// <param name="symbol">What is looked for.</param>
    /// <param name="models">Of all projects.</param>
    /// <param name="within">The project that is searched.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static IEnumerable<SimpleNameSyntax> Uses(
        ISymbol symbol, SemanticModels models, Compilation within, CancellationToken cancellationToken) =>
        PossibleUses(symbol, models, within, cancellationToken)
            .Where(n => models.Facts.MayMean(n, n.SpanStart, FactKind.Name, symbol, cancellationToken));

    /// <summary>
    /// The same file by file, each with the number of places that spell the name: who has a bound on the work counts these, which no
    /// earlier compilation has a say in.
    /// </summary>
    public static IEnumerable<(int Spelled, IEnumerable<SimpleNameSyntax> Uses)> UsesByFile(
        ISymbol symbol, SemanticModels models, CancellationToken cancellationToken) =>
        FilesOf(symbol, models.Compilation).Select(f => (
            Words(f.Tree, cancellationToken).Count(symbol.Name, f.Within ?? new TextSpan(0, int.MaxValue)),
            models.Facts.Uses(symbol, symbol.Name, f.Tree, cancellationToken, within: f.Within)
                .Where(n => models.Facts.MayMean(n, n.SpanStart, FactKind.Name, symbol, cancellationToken))));

    /// <summary>The names of a local or a parameter in its body.</summary>
    public static IEnumerable<IdentifierNameSyntax> NamesIn(
        SyntaxNode body, ISymbol variable, SemanticModel model, CancellationToken cancellationToken) =>
        body.DescendantNodes().OfType<IdentifierNameSyntax>().Where(n => n.Identifier.ValueText == variable.Name
            && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(n, cancellationToken).Symbol, variable));

    private static IEnumerable<SimpleNameSyntax> PossibleUses(
        ISymbol symbol, SemanticModels models, Compilation within, CancellationToken cancellationToken) =>
        FilesOf(symbol, within).SelectMany(f =>
            models.Facts.Uses(symbol, symbol.Name, f.Tree, cancellationToken, within: f.Within));

    /// <summary>Calls that may be calls of a method or constructor.</summary>
    public static IEnumerable<SyntaxNode> Calls(IMethodSymbol method, Compilation compilation, CancellationToken cancellationToken) =>
        method.MethodKind == MethodKind.Constructor
            ? ConstructorCalls(
                    method, compilation, cancellationToken,
                    (t, n) => Words(t, cancellationToken).Uses(n, t.GetRoot(cancellationToken)), (_, p) => p).Select(c => c.Call)
            : CallsIn(Uses(method, compilation, cancellationToken), method, compilation, cancellationToken).Select(n => CallOf(n)!);

    /// <summary>The same without those that mean something else.</summary>
    public static IEnumerable<SyntaxNode> Calls(IMethodSymbol method, SemanticModels models, CancellationToken cancellationToken) =>
        Calls(method, models, models.Compilation, cancellationToken);

    /// <inheritdoc cref="Calls(IMethodSymbol, SemanticModels, CancellationToken)"/>
    /// <param name="method">What is looked for.</param>
    /// <param name="models">Of all projects.</param>
    /// <param name="within">The project that is searched.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static IEnumerable<SyntaxNode> Calls(
        IMethodSymbol method, SemanticModels models, Compilation within, CancellationToken cancellationToken) =>
        method.MethodKind == MethodKind.Constructor
            ? ConstructorCalls(
                    method, within, cancellationToken,
                    (t, n) => models.Facts.Uses(method, n, t, cancellationToken, FactKind.Spelled),
                    (t, p) => models.Facts.Places(p, FactKind.Unnamed, method, t, cancellationToken))
                .Where(c => models.Facts.MayMean(c.Call, c.Place, c.Kind, method, cancellationToken)).Select(c => c.Call)
            : CallsIn(PossibleUses(method, models, within, cancellationToken), method, within, cancellationToken)
                .Where(n => models.Facts.MayMean(n, n.SpanStart, FactKind.Name, method, cancellationToken)).Select(n => CallOf(n)!);

    /// <summary>The names by which something is called that may be the method, told from syntax alone.</summary>
    private static IEnumerable<SimpleNameSyntax> CallsIn(
        IEnumerable<SimpleNameSyntax> names, IMethodSymbol method, Compilation compilation, CancellationToken cancellationToken)
    {
        bool opens = compilation.SyntaxTrees.Any(t => Words(t, cancellationToken).OpensTypesEverywhere);
        return names.Where(n => CallOf(n) is { } call && MayPass(call.ArgumentList.Arguments.Count, method)
            && (opens || MayMean(n, method, cancellationToken)));
    }

    /// <param name="constructor">What is looked for.</param>
    /// <param name="compilation">Where.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="uses">The uses of a name in a file that are worth a look.</param>
    /// <param name="places">Those of the calls in a file that are, of those that do not spell the type.</param>
    private static IEnumerable<(SyntaxNode Call, int Place, FactKind Kind)> ConstructorCalls(
        IMethodSymbol constructor, Compilation compilation, CancellationToken cancellationToken,
        Func<SyntaxTree, string, IEnumerable<SimpleNameSyntax>> uses, Func<SyntaxTree, IEnumerable<int>, IEnumerable<int>> places)
    {
        List<SyntaxTree> trees = FilesOf(constructor, compilation).Select(f => f.Tree).Distinct().ToList();
        var names = new HashSet<string>(
            trees.SelectMany(t => Words(t, cancellationToken).Aliases).Where(a => a.Target == constructor.ContainingType.Name)
                .Select(a => a.Alias))
        {
            constructor.ContainingType.Name
        };
        foreach (SyntaxTree tree in trees)
        {
            foreach (SimpleNameSyntax name in names.SelectMany(n => uses(tree, n)))
            {
                if (CreationBy(name) is { } creation && MayPass(creation.ArgumentList?.Arguments.Count ?? 0, constructor))
                {
                    yield return (creation, name.SpanStart, FactKind.Spelled);
                }
            }

            IEnumerable<int> unnamed = Words(tree, cancellationToken).UnnamedCalls.Where(c => MayPass(c.Arguments, constructor))
                .Select(c => c.Place);
            foreach (int place in places(tree, unnamed))
            {
                if (UnnamedCall(tree.GetRoot(cancellationToken), place) is { } call)
                {
                    yield return (call, place, FactKind.Unnamed);
                }
            }
        }
    }

    private static ObjectCreationExpressionSyntax? CreationBy(SimpleNameSyntax name) =>
        name.AncestorsAndSelf().TakeWhile(a => a is TypeSyntax or ObjectCreationExpressionSyntax)
            .OfType<ObjectCreationExpressionSyntax>().FirstOrDefault();

    private static SyntaxNode? UnnamedCall(SyntaxNode root, int place) =>
        root.FindToken(place).Parent?.FirstAncestorOrSelf<SyntaxNode>(n =>
            n is ImplicitObjectCreationExpressionSyntax or ConstructorInitializerSyntax or PrimaryConstructorBaseTypeSyntax);

    private static IdentifierIndex Words(SyntaxTree tree, CancellationToken cancellationToken) =>
        IdentifierIndex.Of(tree, cancellationToken);

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
    private static bool MayPass(int given, IMethodSymbol method)
    {
        bool isOpen = method.Parameters.LastOrDefault()?.IsParams == true;

        // An extension method may have its first argument in front.
        int inFront = method.IsExtensionMethod ? 1 : 0;
        return given >= method.Parameters.Count(p => !p.IsOptional && !p.IsParams) - inFront
            && (isOpen || given <= method.Parameters.Length + inFront);
    }

    private static InvocationExpressionSyntax? CallOf(SimpleNameSyntax name)
    {
        SyntaxNode called = name.Parent is MemberAccessExpressionSyntax access && access.Name == name
            ? access
            : name.Parent is MemberBindingExpressionSyntax binding
            ? binding
            : name;
        return called.Parent as InvocationExpressionSyntax;
    }

    /// <summary>The files in which a symbol can be named, or parts of them.</summary>
    public static IEnumerable<(SyntaxTree Tree, TextSpan? Within)> FilesOf(ISymbol symbol, Compilation compilation) =>
        symbol is { DeclaredAccessibility: Accessibility.Private, ContainingType: { IsImplicitlyDeclared: false } type }
            and not (ILocalSymbol or IParameterSymbol or IMethodSymbol { MethodKind: MethodKind.Constructor })
            ? type.DeclaringSyntaxReferences.Where(r => compilation.ContainsSyntaxTree(r.SyntaxTree))
                .Select(r => (r.SyntaxTree, (TextSpan?)r.Span))
            : TreesOf(symbol, compilation).Select(t => (t, (TextSpan?)null));

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
