using System;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>Divides a region into runs of statements that touch shared structure and do nothing slow, and what lies between them.</summary>
/// <param name="isStructural">Whether code touches shared structure.</param>
/// <param name="isLight">Whether a statement may run under the structure lock.</param>
/// <param name="isQuick">Whether an expression may.</param>
/// <param name="whyHeavy">Why not, for a reader.</param>
internal sealed class RunPartition(
    Func<SyntaxNode, bool> isStructural, Func<StatementSyntax, bool> isLight, Func<SyntaxNode, bool> isQuick,
    Func<StatementSyntax, string> whyHeavy)
{
    private readonly List<StructureWrap> _runs = new();

    public IReadOnlyList<StructureWrap> Runs => _runs;

    /// <summary>Whether the condition of an <c>if</c> may be evaluated before it, under the structure lock.</summary>
    public bool TakesConditions { get; init; }

    /// <summary>The <c>if</c> statements whose condition touches the structure, and whose branches do slow work.</summary>
    public List<IfStatementSyntax> Conditions { get; } = new();

    /// <summary>Whether what a <c>foreach</c> goes through may be looked up before it, under the structure lock.</summary>
    public bool TakesLookups { get; init; }

    /// <summary>The <c>foreach</c> statements whose collection is looked up in the structure, and whose bodies do slow work.</summary>
    public List<ForEachStatementSyntax> Lookups { get; } = new();

    /// <summary>Why a piece of code that is slow touches the structure, too; null for no more than that it does.</summary>
    public Func<SyntaxNode, string?>? WhyMixed { get; init; }

    private string? Refusal { get; set; }

    /// <summary>What cannot be divided; null when all of it is.</summary>
    public SyntaxNode? Mixed { get; private set; }

    /// <returns>What cannot be divided; null when all of it is.</returns>
    public string? Divide(IEnumerable<StatementSyntax> statements)
    {
        Partition(statements);
        return Refusal;
    }

    /// <summary>
    /// Collects runs of statements that go under the structure lock together. A run reaches over quick statements that
    /// touch nothing, so that what it looked up is still true where it is used.
    /// </summary>
    private void Partition(IEnumerable<StatementSyntax> statements)
    {
        var run = new List<StatementSyntax>();
        var between = new List<StatementSyntax>();
        foreach (StatementSyntax statement in statements)
        {
            if (Refusal is not null)
            {
                return;
            }

            // What a using declaration holds ends with its block, and not with a run in that.
            bool light = isLight(statement) && !LastsWithBlock(statement);
            if (!isStructural(statement))
            {
                if (light && run.Count > 0)
                {
                    between.Add(statement);
                }
                else
                {
                    Close(run, between);
                }
            }
            else if (light)
            {
                run.AddRange(between);
                between.Clear();
                run.Add(statement);
            }
            else
            {
                Close(run, between);
                Descend(statement);
            }
        }

        Close(run, between);
    }

    private static bool LastsWithBlock(StatementSyntax statement) =>
        statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 };

    private string WhyHeavy(StatementSyntax statement) =>
        LastsWithBlock(statement) ? "ends no sooner than its block" : whyHeavy(statement);

    private void Close(List<StatementSyntax> run, List<StatementSyntax> between)
    {
        between.Clear();
        if (run.Count > 0)
        {
            _runs.Add(new StructureWrap(run.ToImmutableArray()));
            run.Clear();
        }
    }

    /// <summary>The parts of a compound statement that are no statements themselves.</summary>
    private static IEnumerable<SyntaxNode> Header(StatementSyntax statement) =>
        statement.ChildNodes()
            .Where(n => n is not (StatementSyntax or CatchClauseSyntax or FinallyClauseSyntax or ElseClauseSyntax or SwitchSectionSyntax));

    private void Descend(StatementSyntax statement)
    {
        if (statement is BlockSyntax inner)
        {
            Partition(inner.Statements);
            return;
        }

        bool compound = statement is IfStatementSyntax or WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax
            or CommonForEachStatementSyntax or TryStatementSyntax or UsingStatementSyntax or LockStatementSyntax or SwitchStatementSyntax
            or FixedStatementSyntax or UnsafeStatementSyntax or CheckedStatementSyntax;
        if (TakesConditions && statement is IfStatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } choice
            && isStructural(choice.Condition)
            && !choice.Condition.DescendantNodesAndSelf().Any(n => n is AwaitExpressionSyntax || IsPatternVariable(n))
            && isQuick(choice.Condition))
        {
            Conditions.Add(choice);
        }
        else if (TakesLookups && statement is ForEachStatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } loop
            && loop.AwaitKeyword.RawKind == 0 && loop.Type is not RefTypeSyntax && isStructural(loop.Expression)
            && !loop.Expression.DescendantNodesAndSelf().Any(n => n is AwaitExpressionSyntax or VariableDesignationSyntax)
            && isQuick(loop.Expression))
        {
            Lookups.Add(loop);
        }
        else if (!compound || Header(statement).Any(isStructural))
        {
            List<SyntaxNode> asked = compound ? Header(statement).Where(isStructural).ToList() : new List<SyntaxNode> { statement };
            Mixed = asked.Find(a => !isQuick(a)) ?? statement;
            Refusal = compound && asked.All(isQuick)
                ? $"'{ShortText.Of(asked[0], 50)}' touches the shared structure and decides over code that {WhyHeavy(statement)}"
                : WhyMixed?.Invoke(asked.Find(a => !isQuick(a)) ?? statement)
                    ?? $"one statement both touches the shared structure and {WhyHeavy(statement)}: '{ShortText.Of(statement, 70)}'";
            return;
        }

        foreach (StatementSyntax child in ChildStatements(statement))
        {
            if (child is BlockSyntax block)
            {
                Partition(block.Statements);
            }
            else
            {
                Partition(new[] { child });
            }
        }
    }

    /// <summary>A name that a pattern gives; an <c>out</c> variable can be declared before.</summary>
    private static bool IsPatternVariable(SyntaxNode node) =>
        node is VariableDesignationSyntax { Parent: not DeclarationExpressionSyntax { Parent: ArgumentSyntax } };

    private static IEnumerable<StatementSyntax> ChildStatements(StatementSyntax statement)
    {
        foreach (SyntaxNode child in statement.ChildNodes())
        {
            switch (child)
            {
                case StatementSyntax nested:
                    yield return nested;
                    break;
                case ElseClauseSyntax other:
                    yield return other.Statement;
                    break;
                case CatchClauseSyntax handler:
                    yield return handler.Block;
                    break;
                case FinallyClauseSyntax last:
                    yield return last.Block;
                    break;
                case SwitchSectionSyntax section:
                    foreach (StatementSyntax one in section.Statements)
                    {
                        yield return one;
                    }

                    break;
            }
        }
    }
}
