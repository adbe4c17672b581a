using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Prefilter;

/// <summary>What one method calls.</summary>
/// <param name="Name">Its name, or its type's for a constructor.</param>
/// <param name="IsOpenEnded">It takes a lock and does not visibly give it back, or gives one back that it did not visibly take.</param>
/// <param name="Calls">What it calls otherwise, and</param>
/// <param name="CallsAtEnd">in <c>finally</c> clauses.</param>
/// <param name="RunsFunction">It uses a lock, and calls a parameter.</param>
/// <param name="CallsParameter">It calls a parameter.</param>
internal sealed record WrapperCandidate(
    string Name, bool IsOpenEnded, string[] Calls, string[] CallsAtEnd, bool RunsFunction, bool CallsParameter)
{
    /// <summary>A method that calls more than this is no wrapper.</summary>
    private const int MaxCallsOfWrapper = 12;

    /// <summary>The hashes of all that it calls: what it does not call is left out at once.</summary>
    public int[] Called { get; } = Calls.Concat(CallsAtEnd).Select(c => c.GetHashCode()).Distinct().ToArray();

    public static WrapperCandidate? Of(SyntaxNode method)
    {
        string? name = method switch
        {
            MethodDeclarationSyntax m => m.Identifier.ValueText,
            ConstructorDeclarationSyntax c => c.Identifier.ValueText,
            LocalFunctionStatementSyntax f => f.Identifier.ValueText,
            PropertyDeclarationSyntax { ExpressionBody: not null } p => p.Identifier.ValueText,
            AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax p } => p.Identifier.ValueText,
            _ => null,
        };
        if (name is null)
        {
            return null;
        }

        var calls = new List<string>();
        var last = new List<string>();
        foreach (SyntaxNode node in method.DescendantNodes(n =>
            n == method || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            string? called = node switch
            {
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier.ValueText,
                InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.Identifier.ValueText,
                InvocationExpressionSyntax { Expression: SimpleNameSyntax simple } => simple.Identifier.ValueText,
                ObjectCreationExpressionSyntax { Type: { } type } => RightmostName(type),
                ImplicitObjectCreationExpressionSyntax => NameOfTarget(node, method),
                ConstructorInitializerSyntax initializer => NameOfConstructed(initializer),
                _ => null,
            };
            if (called is not null && !IsScoped(node, method))
            {
                (IsInFinally(node, method) ? last : calls).Add(called);
            }
        }

        List<string> parameters = Parameters(method).ToList();
        LockMemberNames names = LockMemberNames.Everywhere;
        bool locks = parameters.Count > 0
            && (calls.Concat(last).Any(names.Acquires.Contains)
                || method.DescendantNodes()
                    .Any(n =>
                        n is LockStatementSyntax or UsingStatementSyntax
                            or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 }));
        bool runs = parameters.Any(p =>
            calls.Contains(p)
                || method.DescendantNodes()
                    .Any(n =>
                        n is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Invoke", Expression: IdentifierNameSyntax f }
                            && f.Identifier.ValueText == p
                            || n is ConditionalAccessExpressionSyntax { Expression: IdentifierNameSyntax c }
                                && c.Identifier.ValueText == p));
        bool isOpenEnded = IsOpenEndedBy(calls, last, names);
        return !isOpenEnded && !runs && (calls.Count == 0 || calls.Count > MaxCallsOfWrapper) ? null
            : new WrapperCandidate(name, isOpenEnded, calls.Distinct().ToArray(), last.Distinct().ToArray(), locks && runs, runs);
    }

    /// <summary>The same with the names of more primitives.</summary>
    public bool IsOpenEndedWith(LockMemberNames names) => IsOpenEnded || IsOpenEndedBy(Calls, CallsAtEnd, names);

    /// <summary>The same with the names of more primitives.</summary>
    public bool RunsFunctionWith(LockMemberNames names) => RunsFunction || CallsParameter && Calls.Any(names.Acquires.Contains);

    private static bool IsOpenEndedBy(IReadOnlyCollection<string> calls, IReadOnlyCollection<string> last, LockMemberNames names)
    {
        bool takes = calls.Any(names.Acquires.Contains);
        return takes ? !last.Any(names.Releases.Contains) : calls.Concat(last).Any(names.Releases.Contains);
    }

    /// <summary>
    /// The type that <c>new(…)</c> makes, where the text around it says so: what is returned, or the local that it is
    /// for.
    /// </summary>
    private static string? NameOfTarget(SyntaxNode creation, SyntaxNode method)
    {
        SyntaxNode at = creation;
        while (at.Parent is ParenthesizedExpressionSyntax or ConditionalExpressionSyntax or BinaryExpressionSyntax
            or SwitchExpressionArmSyntax or SwitchExpressionSyntax)
        {
            at = at.Parent;
        }

        TypeSyntax? type = at.Parent switch
        {
            ArrowExpressionClauseSyntax or ReturnStatementSyntax => method switch
            {
                MethodDeclarationSyntax m => m.ReturnType,
                LocalFunctionStatementSyntax f => f.ReturnType,
                PropertyDeclarationSyntax p => p.Type,
                AccessorDeclarationSyntax { Parent.Parent: BasePropertyDeclarationSyntax p } => p.Type,
                _ => null,
            },
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } } =>
                declaration.Type,
            _ => null,
        };

        // What an async method returns is the task's result.
        return type is GenericNameSyntax { Identifier.ValueText: "Task" or "ValueTask", TypeArgumentList.Arguments: { Count: 1 } results }
            ? RightmostName(results[0])
            : type is null
            ? null
            : RightmostName(type);
    }

    /// <summary><c>: base(…)</c> and <c>: this(…)</c>.</summary>
    private static string? NameOfConstructed(ConstructorInitializerSyntax initializer) =>
        initializer.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type ? null
        : initializer.ThisOrBaseKeyword.IsKind(SyntaxKind.ThisKeyword) ? type.Identifier.ValueText
        : type.BaseList?.Types.FirstOrDefault() is { } first ? RightmostName(first.Type)
        : null;

    private static string? RightmostName(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        NullableTypeSyntax nullable => RightmostName(nullable.ElementType),
        _ => null,
    };

    private static IEnumerable<string> Parameters(SyntaxNode method) =>
        ((method as BaseMethodDeclarationSyntax)?.ParameterList ?? (method as LocalFunctionStatementSyntax)?.ParameterList)?.Parameters
            .Select(p =>
            p.Identifier.ValueText)
            ?? Enumerable.Empty<string>();

    /// <summary>The resource of a <c>using</c>: what it takes, the same body gives back.</summary>
    private static bool IsScoped(SyntaxNode call, SyntaxNode method)
    {
        foreach (SyntaxNode ancestor in call.Ancestors().TakeWhile(a => a != method))
        {
            switch (ancestor)
            {
                case UsingStatementSyntax scope:
                    return !scope.Statement.Span.Contains(call.SpanStart);
                case LocalDeclarationStatementSyntax local:
                    return local.UsingKeyword.IsKind(SyntaxKind.UsingKeyword);
                case StatementSyntax:
                    return false;
            }
        }

        return false;
    }

    private static bool IsInFinally(SyntaxNode node, SyntaxNode method) =>
        node.Ancestors().TakeWhile(a => a != method).Any(a => a is FinallyClauseSyntax);
}
