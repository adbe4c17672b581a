using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Conversion;

/// <summary>
/// Sites whose spelling says more than a call of <c>MmapLock</c> can: it evaluates the lock first, then what it is given, and
/// stands in one piece.
/// </summary>
internal static class SpellingRules
{
    /// <returns>Why the site must stay as it is written; null for no reason.</returns>
    public static string? ReasonOf(LockUse operation, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        LockOperation site = operation.Lock;
        string where = $"'{site.Primitive}' in '{operation.Container.Name}'";
        if (HasDirective(operation.Syntax))
        {
            return $"a preprocessor directive stands inside {where}";
        }

        if (site.Verb == LockVerb.Dispose && !Evaluation.IsRead(site.Target, graph, cancellationToken))
        {
            return $"{where} goes, and with it what '{site.Target!.Syntax}' does; do that before";
        }

        if (site.Wrapper is not null || site.Operation is not IInvocationOperation call)
        {
            return null;
        }

        return OrderReason(site, call, where, graph, cancellationToken) ?? FlagReason(site, where, graph, cancellationToken);
    }

    /// <summary>
    /// Whether a directive stands between the tokens that are rewritten together: the parentheses of a <c>lock</c>, a call with
    /// the semicolon behind it. Each build has lines of its own there.
    /// </summary>
    public static bool HasDirective(SyntaxNode site)
    {
        SyntaxNode whole = site.Parent is ExpressionStatementSyntax statement ? statement : site;
        IEnumerable<SyntaxToken> tokens = site is LockStatementSyntax
        {
            OpenParenToken.SpanStart: var open,
            CloseParenToken.SpanStart: var close
        } scope
            ? scope.DescendantTokens().SkipWhile(t => t.SpanStart < open).TakeWhile(t => t.SpanStart <= close)
            : whole.DescendantTokens().Skip(1);
        return whole.ContainsDirectives
            && tokens.Any(t => t.LeadingTrivia.Any(l => l.IsDirective || l.IsKind(SyntaxKind.DisabledTextTrivia)));
    }

    private static string? OrderReason(
        LockOperation site, IInvocationOperation call, string where, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        // Operations have the arguments in the order in which they are evaluated, which names can change.
        List<IOperation> given = call.Arguments.Where(a => a.ArgumentKind != ArgumentKind.DefaultValue).Select(a => a.Value).ToList();
        int time = given.FindIndex(v => v == site.Timeout);
        int token = given.FindIndex(v => v == site.CancellationToken);
        if (token >= 0 && token < time && !Evaluation.AreUnordered(given[token], given[time], graph, cancellationToken))
        {
            return $"{where} evaluates '{given[token].Syntax}' before the time, which a call of MmapLock evaluates first; evaluate both before";
        }

        int target = given.FindIndex(v => site.Target is { } lockValue && v.Syntax.Span.Contains(lockValue.Syntax.Span));
        for (int i = 0; i < given.Count; i++)
        {
            IOperation value = given[i];
            if (i < target && value != site.Flag && !Evaluation.AreUnordered(value, given[target], graph, cancellationToken))
            {
                return $"{where} evaluates '{value.Syntax}' before the lock, which a call of MmapLock evaluates first; evaluate it in a statement before";
            }

            if (i != target && value != site.Timeout && value != site.CancellationToken && value != site.Flag
                && !Evaluation.IsRead(value, graph, cancellationToken))
            {
                return $"{where} evaluates '{value.Syntax}', which has no place in a call of MmapLock; evaluate it in a statement before";
            }
        }

        return null;
    }

    /// <summary>The flag is named again, behind the call or in front of it.</summary>
    private static string? FlagReason(LockOperation site, string where, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        bool isPlace = site.Flag is null || Values.Unwrap(site.Flag) switch
        {
            ILocalReferenceOperation or IParameterReferenceOperation => true,
            IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } => true,
            _ => false,
        };
        bool isRead = isPlace || new[] { site.Flag, site.Target, site.Timeout }.All(o => Evaluation.IsRead(o, graph, cancellationToken));
        return isRead
            ? null
            : $"{where} hands over '{site.Flag!.Syntax}', which another order would evaluate at another time; a local can be converted";
    }
}
