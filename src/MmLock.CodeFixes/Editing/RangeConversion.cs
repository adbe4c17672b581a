using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Narrows one coarse acquire of the MM locking API to the address range that its region works on.</summary>
internal static class RangeConversion
{
    /// <param name="acquire">Span of <c>LockSite.Location</c> of a site with stage Api, kind Acquire and no reason.</param>
    /// <returns>The changed document; <paramref name="document"/> itself when the acquire is not convertible.</returns>
    public static Task<Document> ConvertAsync(Document document, TextSpan acquire, CancellationToken cancellationToken)
        => Task.FromResult(document);
}
