namespace FMixSharp;

/// <summary>Whom a sample is mixed with.</summary>
public enum PartnerChoice
{
    /// <summary>A random permutation, in which a sample may be its own partner: the paper's, and every method's default.</summary>
    Permutation,

    /// <summary>A random permutation in which nobody is their own partner; a batch of one has no other, and stays with itself.</summary>
    Derangement,

    /// <summary>
    /// A derangement among the samples of each class; a sample that is alone in its class stays with itself. Needs labels.
    /// </summary>
    WithinClass,

    /// <summary>
    /// Independently for each sample, one drawn from all of other classes: no permutation, because that need not exist. In a batch of one
    /// class everybody stays with themselves. Needs labels.
    /// </summary>
    AcrossClass,
}
