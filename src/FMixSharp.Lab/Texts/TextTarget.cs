namespace FMixSharp.Lab.Texts;

/// <summary>What is to be said of a text.</summary>
public enum TextTarget
{
    /// <summary>Yes or no: one logit, binary cross entropy. The label is 0 or 1.</summary>
    Binary,

    /// <summary>One of several classes: a logit for each, cross entropy. The label is the class.</summary>
    Class,

    /// <summary>
    /// Any of several labels: a logit for each, binary cross entropy. The label has a bit for each, the first one lowest.
    /// </summary>
    Several,
}
