namespace FMixSharp.Analysis.Attacks;

/// <summary>What an attack that follows gradients raises; with a target, the negative of its value for the target.</summary>
public enum AttackLoss
{
    /// <summary>Cross entropy. Its gradient vanishes where a model is so sure that the probability rounds to one.</summary>
    CrossEntropy,

    /// <summary>
    /// Difference of logits ratio (Croce and Hein 2020): (max over others z − z_y) / (z₁ − z₃), with z₁ and z₃ the largest and the third
    /// largest logit. Neither a shift nor a scale of the logits changes it, so a model cannot hide behind being sure. Needs three
    /// classes.
    /// </summary>
    LogitRatio,
}
