using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>Finds the words of the text by which control leaves a body. The graph forgets a bare <c>return;</c>.</summary>
internal static class BodyExits
{
    /// <summary>The <c>return</c>, <c>throw</c> or <c>yield break</c>, else the end of the body.</summary>
    public static SyntaxToken TokenOf(BasicBlock from, SyntaxNode body)
    {
        IOperation? last = from.BranchValue ?? from.Operations.LastOrDefault();
        if (last is null)
        {
            return EndOf(body);
        }

        foreach (SyntaxNode at in last.Syntax.AncestorsAndSelf().TakeWhile(a => a != body))
        {
            switch (at)
            {
                case ReturnStatementSyntax or ThrowStatementSyntax or YieldStatementSyntax { RawKind: (int)SyntaxKind.YieldBreakStatement }:
                    return at.GetFirstToken();
                case ThrowExpressionSyntax thrown:
                    return thrown.ThrowKeyword;
                case ArrowExpressionClauseSyntax arrow:
                    return arrow.Expression.GetFirstToken();
                case IfStatementSyntax branch when branch.Condition.Span.Contains(last.Syntax.Span):
                    if (Bare(branch.Statement) is { } then)
                    {
                        return then;
                    }

                    if (branch.Else is { } other && Bare(other.Statement) is { } otherwise)
                    {
                        return otherwise;
                    }

                    break;
                case StatementSyntax { Parent: BlockSyntax block } statement
                    when block.Statements.IndexOf(statement) is var index && index + 1 < block.Statements.Count
                        && Bare(block.Statements[index + 1]) is { } next:
                    return next;
                case StatementSyntax { Parent: SwitchSectionSyntax section } statement
                    when section.Statements.IndexOf(statement) is var index && index + 1 < section.Statements.Count
                        && Bare(section.Statements[index + 1]) is { } next:
                    return next;
            }
        }

        return EndOf(body);
    }

    /// <summary>Whether control gets out only by a call that does not come back.</summary>
    public static bool IsBehindCallThatDoesNotReturn(BasicBlock from) =>
        FlowGraphs.Operations(from).SelectMany(o => o.DescendantsAndSelf()).OfType<IInvocationOperation>()
            .Any(c => DoesNotReturn(c.TargetMethod));

    public static bool DoesNotReturn(IMethodSymbol method) =>
        method.GetAttributes().Any(a => a.AttributeClass?.Name == "DoesNotReturnAttribute");

    private static SyntaxToken? Bare(StatementSyntax statement) => statement switch
    {
        ReturnStatementSyntax { Expression: null } bare => bare.ReturnKeyword,
        YieldStatementSyntax { Expression: null } bare => bare.YieldKeyword,
        BlockSyntax { Statements: { Count: 1 } only } => Bare(only[0]),
        _ => null,
    };

    private static SyntaxToken EndOf(SyntaxNode body) => body switch
    {
        CompilationUnitSyntax unit => unit.Members.OfType<GlobalStatementSyntax>().LastOrDefault()?.GetLastToken() ?? unit.EndOfFileToken,
        _ => body.GetLastToken(),
    };
}
