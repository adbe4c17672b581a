using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Whether other code may get at some code, or share something with it, without naming a type of it: by what the library knows it as, by
/// what the compiler calls on its own, by what of the library both sides name. Errs on the side of yes.
/// </summary>
internal static class UnnamedWays
{
    /// <summary>Of extension methods: what the compiler calls without a name.</summary>
    private static readonly HashSet<string> s_unwritten = new()
    {
        "GetEnumerator", "GetAsyncEnumerator", "MoveNext", "MoveNextAsync", "Dispose", "DisposeAsync", "GetAwaiter", "GetResult",
        "Deconstruct", "Add", "Select", "SelectMany", "Where", "Join", "GroupJoin", "OrderBy", "OrderByDescending", "ThenBy",
        "ThenByDescending", "GroupBy", "Cast", "GetPinnableReference", "Slice",
    };

    /// <param name="code">A type or a file.</param>
    /// <param name="compilation">The compilation that it is of.</param>
    /// <param name="makesAny">Whether some code makes objects of classes that it does not name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static bool LeadTo(SyntaxNode code, Compilation compilation, bool makesAny, CancellationToken cancellationToken)
    {
        SemanticModel model = compilation.GetSemanticModel(code.SyntaxTree);
        foreach (SyntaxNode node in code.DescendantNodesAndSelf())
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool leads = node switch
            {
                RecordDeclarationSyntax => true,
                TypeDeclarationSyntax { Identifier.ValueText: "" } => true,
                TypeDeclarationSyntax { BaseList: not null } type => IsOfLibrary(model.GetDeclaredSymbol(type, cancellationToken)),
                MethodDeclarationSyntax method when DeclaredTypes.IsExtension(method) =>
                    s_unwritten.Contains(method.Identifier.ValueText),
                MemberDeclarationSyntax member when member.Modifiers.Any(SyntaxKind.OverrideKeyword) =>
                    Overrides(model.GetDeclaredSymbol(member, cancellationToken)),
                ConstructorDeclarationSyntax { ParameterList.Parameters.Count: 0 } made =>
                    makesAny && !made.Modifiers.Any(SyntaxKind.StaticKeyword),
                EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax } or
                    EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } } =>
                    makesAny && !MakesNothingOfSources(((EqualsValueClauseSyntax)node).Value, model, cancellationToken),
                AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } added =>
                    model.GetSymbolInfo(added.Left, cancellationToken).Symbol is IEventSymbol { DeclaringSyntaxReferences.IsEmpty: true },
                IdentifierNameSyntax { Identifier.ValueText: "dynamic" } => true,
                SimpleNameSyntax name => IsObjectOfLibrary(name, model, cancellationToken),
                _ => false,
            };
            if (leads)
            {
                return true;
            }
        }

        return LatchesTwo(code, cancellationToken);
    }

    /// <summary>The library can call it by what it derives from or implements.</summary>
    private static bool IsOfLibrary(INamedTypeSymbol? type)
    {
        for (INamedTypeSymbol? at = type?.BaseType; at is not null; at = at.BaseType)
        {
            if (at.DeclaringSyntaxReferences.IsEmpty && at.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType))
            {
                return true;
            }
        }

        return type is null || type.AllInterfaces.Any(i => i.DeclaringSyntaxReferences.IsEmpty);
    }

    /// <summary>Whether what is overridden is the library's in the end.</summary>
    private static bool Overrides(ISymbol? member)
    {
        ISymbol? first = member;
        while (first switch
        {
            IMethodSymbol method => method.OverriddenMethod,
            IPropertySymbol property => property.OverriddenProperty,
            IEventSymbol raised => raised.OverriddenEvent,
            _ => (ISymbol?)null,
        } is { } above)
        {
            first = above;
        }

        return first is null || first.DeclaringSyntaxReferences.IsEmpty;
    }

    /// <summary>What a constructor that nobody wrote evaluates runs no code of the sources.</summary>
    private static bool MakesNothingOfSources(ExpressionSyntax value, SemanticModel model, CancellationToken cancellationToken) =>
        value.DescendantNodesAndSelf().OfType<ExpressionSyntax>().All(e =>
            model.GetSymbolInfo(e, cancellationToken).Symbol is not { } symbol
            || symbol is INamespaceOrTypeSymbol or IFieldSymbol
            || symbol.DeclaringSyntaxReferences.IsEmpty && symbol.ContainingType?.DeclaringSyntaxReferences.IsEmpty != false);

    /// <summary>
    /// A static member of the library that is taken as a value: whoever names it, too, has the same object, and may lock it. Its own
    /// members are called freely, but not those of a lock.
    /// </summary>
    private static bool IsObjectOfLibrary(SimpleNameSyntax name, SemanticModel model, CancellationToken cancellationToken)
    {
        SyntaxNode value = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        if (value.Parent is InvocationExpressionSyntax call && call.Expression == value
            || value.Parent is QualifiedNameSyntax or TypeArgumentListSyntax)
        {
            return false;
        }

        ISymbol? symbol = model.GetSymbolInfo(name, cancellationToken).Symbol;
        bool isObject = symbol switch
        {
            IFieldSymbol { IsConst: false } field => IsLockable(field.Type),
            IPropertySymbol property => IsLockable(property.Type),
            _ => false,
        };
        if (!isObject || !symbol!.DeclaringSyntaxReferences.IsEmpty || symbol.ContainingType?.DeclaringSyntaxReferences.IsEmpty == false)
        {
            return false;
        }

        SyntaxNode whole = value;
        while (whole.Parent is MemberAccessExpressionSyntax outer && outer.Expression == whole)
        {
            whole = outer;
        }

        bool isCalled = whole.Parent is InvocationExpressionSyntax of && of.Expression == whole && whole != value;
        string called = isCalled ? ((MemberAccessExpressionSyntax)whole).Name.Identifier.ValueText : "";
        bool isForeign = !IsOfSystem(symbol.ContainingType);
        return symbol.IsStatic
            ? !isCalled || isForeign || LockMemberNames.Everywhere.Contains(called)
            : symbol.Name != Latch && (isCalled && isForeign || IsLocked(whole, isCalled, called));
    }

    /// <summary>Of other libraries nobody knows here which of their members take a lock: a project lists them.</summary>
    private static bool IsOfSystem(INamedTypeSymbol? type)
    {
        INamespaceSymbol? space = type?.ContainingNamespace;
        while (space?.ContainingNamespace is { IsGlobalNamespace: false } outer)
        {
            space = outer;
        }

        return space?.Name == nameof(System);
    }

    private const string Latch = "VmaLock";

    /// <summary>A member of the library's is the lock: all such locks are told apart by that member alone.</summary>
    private static bool IsLocked(SyntaxNode value, bool isCalled, string called) =>
        isCalled
            ? LockMemberNames.Everywhere.Acquires.Contains(called) || LockMemberNames.Everywhere.Releases.Contains(called)
            : value.Parent is LockStatementSyntax or ArgumentSyntax or ArrowExpressionClauseSyntax or ReturnStatementSyntax
                or EqualsValueClauseSyntax or AssignmentExpressionSyntax or CastExpressionSyntax or ParenthesizedExpressionSyntax;

    private static bool IsLockable(ITypeSymbol type) =>
        type is { IsReferenceType: true, SpecialType: not SpecialType.System_String } and not { TypeKind: TypeKind.Delegate }
            || type.TypeKind is TypeKind.TypeParameter;

    /// <summary>
    /// The structure locks of two objects in one member: orders of such are compared between all members that take two.
    /// </summary>
    private static bool LatchesTwo(SyntaxNode code, CancellationToken cancellationToken) =>
        IdentifierIndex.Of(code.SyntaxTree, cancellationToken).Contains(Latch, code.FullSpan)
        && code.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Where(a => a.Name.Identifier.ValueText == Latch)
            .GroupBy(a => a.FirstAncestorOrSelf<MemberDeclarationSyntax>())
            .Any(g => g.Select(a => a.Expression.ToString()).Distinct().Count() > 1);
}
