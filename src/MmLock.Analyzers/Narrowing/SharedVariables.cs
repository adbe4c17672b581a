using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Whether what a local or parameter has may be had by another thread, too: two functions capture it, or one that several may run, or it
/// is put where others find it. What a single function captures is taken to be that one's.
/// </summary>
internal sealed class SharedVariables(SemanticModels models, CancellationToken cancellationToken)
{
    private const int MaxDepth = 4;

    public bool Has(ISymbol variable) => Has(variable, 0);

    private bool Has(ISymbol variable, int depth)
    {
        if (variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not { } declaration
            || !models.Contains(declaration.SyntaxTree) || declaration.Ancestors().Where(FlowGraphs.IsBody).ToList() is not
            {
                Count: > 0
            } around)
        {
            return true;
        }

        SemanticModel model = models.Get(declaration.SyntaxTree);
        SyntaxNode home = around[0];
        var users = new HashSet<SyntaxNode>();
        var reads = new BufferReads(models, cancellationToken);
        bool isRunByMany = false;
        bool isWritten = false;
        foreach (IdentifierNameSyntax name in SymbolUses.NamesIn(home, variable, model, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            SyntaxNode user = name.Ancestors().First(FlowGraphs.IsBody);
            if (IsKept(name, model, depth))
            {
                return true;
            }

            isRunByMany |= user != home && IsRunByMany(user, home, declaration, model);
            isWritten |= model.GetOperation(name, cancellationToken) is { } use && !reads.IsRead(use);

            // Who made it has it alone while it has started nobody, and again when whom it gave a function has called that.
            if (user == home ? users.Any(u => IsStarted(u, model)) && IsHandedOn(name, model) : !IsCalledInTurn(user, home))
            {
                users.Add(user);
            }
        }

        // Any number of threads may read one.
        return (isRunByMany || users.Count > 1) && isWritten;
    }

    /// <summary>
    /// A function within a function, in a loop that the variable is not of, of more than one caller, or that runs in parallel.
    /// </summary>
    private bool IsRunByMany(SyntaxNode user, SyntaxNode home, SyntaxNode declaration, SemanticModel model)
    {
        if (user.Ancestors().First(FlowGraphs.IsBody) != home
            || user.Ancestors().TakeWhile(a => a != home).Any(a => FlowGraphs.IsLoop(a) && !a.Span.Contains(declaration.Span)
                && !(a is CommonForEachStatementSyntax { Expression: var walked } && walked.Span.Contains(user.Span))))
        {
            return true;
        }

        if (user is LocalFunctionStatementSyntax function)
        {
            return home.DescendantNodes().OfType<IdentifierNameSyntax>()
                .Count(n => n.Identifier.ValueText == function.Identifier.ValueText) > 1;
        }

        return user.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call
            && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol
            {
                ContainingType.Name: "Parallel" or "ParallelEnumerable"
            };
    }

    /// <summary>Given to a thread or a task, which goes on beside the method that made it.</summary>
    private bool IsStarted(SyntaxNode user, SemanticModel model) =>
        user.Parent?.FirstAncestorOrSelf<ExpressionSyntax>(e => e is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax)
            is { } call
        && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol starts && LibraryRuns.StartsElsewhere(starts);

    /// <summary>One of the functions that a loop goes through, and that nobody else gets.</summary>
    private static bool IsCalledInTurn(SyntaxNode user, SyntaxNode home) =>
        user.Ancestors().TakeWhile(a => a != home && a is not ArgumentSyntax).OfType<CommonForEachStatementSyntax>()
            .Any(l => l.Expression.Span.Contains(user.Span));

    /// <summary>Put into a member, an element or a collection, by this method or one that it is given to.</summary>
    private bool IsKept(IdentifierNameSyntax name, SemanticModel model, int depth)
    {
        ExpressionSyntax value = name;
        while (value.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax or PostfixUnaryExpressionSyntax)
        {
            value = (ExpressionSyntax)value.Parent;
        }

        switch (value.Parent)
        {
            case AssignmentExpressionSyntax assignment when assignment.Right == value:
                return model.GetSymbolInfo(assignment.Left, cancellationToken).Symbol is not (ILocalSymbol or IDiscardSymbol);
            case ArgumentSyntax { Parent.Parent: { } call } when model.GetOperation(value.Parent, cancellationToken)
                is IArgumentOperation { Parameter: { } parameter }:
                return parameter.ContainingSymbol is IMethodSymbol method && (method.DeclaringSyntaxReferences.IsEmpty
                    ? LibraryMembers.IsCollection(method.ContainingType) && SharedObjects.IsStore(method.Name)
                    : depth >= MaxDepth || IsKeptBy(parameter.OriginalDefinition, depth + 1));
            default:
                return false;
        }
    }

    private bool IsKeptBy(IParameterSymbol parameter, int depth) => Values.IsFieldByParameter(parameter)
        || parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not { } declaration
        || !models.Contains(declaration.SyntaxTree)
        || declaration.Ancestors().FirstOrDefault(FlowGraphs.IsBody) is { } body
            && models.Get(body.SyntaxTree) is var model
            && SymbolUses.NamesIn(body, parameter, model, cancellationToken).Any(n => IsKept(n, model, depth));

    private bool IsHandedOn(IdentifierNameSyntax name, SemanticModel model) =>
        name.FirstAncestorOrSelf<ArgumentSyntax>() is { } argument
        && model.GetOperation(argument, cancellationToken) is IArgumentOperation { Parameter.ContainingSymbol: var method }
        && !method.DeclaringSyntaxReferences.IsEmpty;
}
