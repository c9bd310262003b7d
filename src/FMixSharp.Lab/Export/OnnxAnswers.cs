namespace FMixSharp.Lab.Export;

/// <summary>What a model's logits are.</summary>
public enum OnnxAnswers
{
    /// <summary>Of one class among several: probabilities are their softmax.</summary>
    OneClass,

    /// <summary>Each of a label of its own, or of one question: probabilities are their sigmoid.</summary>
    EachAlone,

    /// <summary>Something else: there are no probabilities.</summary>
    Other,
}
