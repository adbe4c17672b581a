using System;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// The expressions of which one gives the object that a value is: through choices, variables, parameters, and what functions
/// return. Of a variable among them: whether it gives one object again and again.
/// </summary>
internal sealed class ObjectSources(ValueOrigins origins, CancellationToken cancellationToken)
{
    private const int MaxSources = 64;

    /// <returns>Null where there are more than are followed.</returns>
    public List<IOperation>? Of(IOperation value)
    {
        var found = new List<IOperation>();
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Queue<IOperation?>();
        open.Enqueue(value);
        while (open.Count > 0)
        {
            if (open.Dequeue() is { } one)
            {
                origins.Models.Work.Add(1);
                found.Add(Values.Unwrap(one));
                foreach (IOperation? next in Behind(Values.Unwrap(one), seen))
                {
                    open.Enqueue(next);
                }
            }

            if (found.Count > MaxSources)
            {
                return null;
            }
        }

        return found;
    }

    private IEnumerable<IOperation?> Behind(IOperation value, HashSet<ISymbol> seen)
    {
        switch (value)
        {
            case IConditionalOperation choice:
                return new[] { choice.WhenTrue, choice.WhenFalse };
            case ICoalesceOperation choice:
                return new[] { choice.Value, choice.WhenNull };
            case ISwitchExpressionOperation choice:
                return choice.Arms.Select(a => a.Value);
            case ICoalesceAssignmentOperation lazy:
                return new[] { lazy.Target, lazy.Value };
            case ISimpleAssignmentOperation assignment:
                return new[] { assignment.Value };
            case IAwaitOperation task:
                return new[] { task.Operation };
            case ILocalReferenceOperation { Local: var local } when seen.Add(local):
                return origins.WrittenTo(local, cancellationToken);
            case IParameterReferenceOperation { Parameter: var parameter } when seen.Add(parameter.OriginalDefinition):
                return origins.GivenTo(parameter.OriginalDefinition, cancellationToken)
                    .Concat(origins.WrittenTo(parameter.OriginalDefinition, cancellationToken));
            case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.DelegateInvoke } invoke, Instance: { } function }:
                return origins.Of(function, null, cancellationToken).SelectMany(f => Returned(f, seen));
            case IInvocationOperation { TargetMethod: var method }:
                return Returned(method, seen);
            default:
                return Enumerable.Empty<IOperation?>();
        }
    }

    private IEnumerable<IOperation?> Returned(IOperation? function, HashSet<ISymbol> seen) => function switch
    {
        IDelegateCreationOperation creation => Returned(creation.Target, seen),
        IMethodReferenceOperation named => Returned(named.Method, seen),
        IAnonymousFunctionOperation lambda when seen.Add(lambda.Symbol) => lambda.Body.Descendants().OfType<IReturnOperation>()
            .Where(r => FlowGraphs.BodyOf(r.Syntax) == lambda.Syntax || r.Syntax == (lambda.Syntax as LambdaExpressionSyntax)?.Body)
            .Select(r => r.ReturnedValue),
        _ => Enumerable.Empty<IOperation?>(),
    };

    private IEnumerable<IOperation?> Returned(IMethodSymbol method, HashSet<ISymbol> seen) =>
        method.DeclaringSyntaxReferences.IsEmpty || !seen.Add(method.OriginalDefinition)
            ? Enumerable.Empty<IOperation?>()
            : RunBodies.Of(method, origins.Models, cancellationToken).SelectMany(Values.ReturnedBy)
                .Select(e => origins.ValueOf(e, cancellationToken));

    /// <summary>
    /// One object, given again and again: the variable is of outside the loop, the lambda, the local function or the method in which
    /// it is used.
    /// </summary>
    public static bool IsRepeated(IOperation use, ISymbol variable)
    {
        if (variable.DeclaringSyntaxReferences.IsEmpty)
        {
            return false;
        }

        SyntaxNode? around = use.Syntax.Ancestors().FirstOrDefault(
            a => IsLoop(a) || FlowGraphs.IsBody(a) || a is LabeledStatementSyntax label && IsReturnedTo(label));
        SyntaxNode? scope = around switch
        {
            ForStatementSyntax loop => loop.Statement.Span.Contains(use.Syntax.Span) ? loop.Statement : null,
            LabeledStatementSyntax { Parent: { } block } => block,
            AccessorDeclarationSyntax { Parent.Parent: { } member } => member,
            _ => around,
        };
        if (scope is null)
        {
            return false;
        }

        bool isWithin = around is not LabeledStatementSyntax
            && variable.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == scope.SyntaxTree && scope.Span.Contains(r.Span));
        return !isWithin && (variable is IParameterSymbol || !IsMadeAnew(use, variable, around!));
    }

    private static bool IsLoop(SyntaxNode node) =>
        node is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax;

    private static bool IsReturnedTo(LabeledStatementSyntax label) => label.Parent is { } block && block.DescendantNodes()
        .OfType<GotoStatementSyntax>().Any(g => g.SpanStart > label.SpanStart
            && g.Expression is IdentifierNameSyntax { Identifier.ValueText: var target } && target == label.Identifier.ValueText);

    /// <summary>A statement before the use, in a block around it, gives the variable another object each time round.</summary>
    private static bool IsMadeAnew(IOperation use, ISymbol variable, SyntaxNode around) => use.Syntax.AncestorsAndSelf()
        .TakeWhile(s => s != around).OfType<StatementSyntax>().Where(s => s.Parent is BlockSyntax)
        .SelectMany(s => ((BlockSyntax)s.Parent!).Statements.TakeWhile(before => before != s)).OfType<ExpressionStatementSyntax>()
        .Any(s => around.Span.Contains(s.Span) && s.Expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax name }
            && name.Identifier.ValueText == variable.Name);
}
